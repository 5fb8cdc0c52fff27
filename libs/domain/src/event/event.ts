import { kinds, type Kind } from '../connection/kind.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

export const eventTypes = [
  'job.queued',
  'job.started',
  'job.finished',
  'connection.failing',
  'connection.late',
  'connection.recovered',
  'connection.created',
  'connection.changed',
  'connection.deleted',
] as const;

export type EventType = (typeof eventTypes)[number];

/**
 * An event of the stream `/events/` (wire contract, section 6). Contains only ids; clients fetch the objects, which checks permissions.
 */
export interface LedgerEvent {
  id: number;
  type: EventType;
  at: string;
  kind: Kind;
  /** Id of the project that the connection was in. */
  project: number;
  connection: number;
  /** Null for events of a connection. */
  job: number | null;
  /** Set for finished jobs. */
  succeeded: boolean | null;
}

export const eventResource = resource<LedgerEvent>('LedgerEvent', 'A change of a job or a connection.', {
  id: { schema: schemas.id('The event’s id; increases in commit order, with gaps.', 4711) },
  type: { schema: schemas.oneOf(eventTypes, 'The type of the event.') },
  at: { schema: schemas.time('Time of the event.') },
  kind: { schema: schemas.oneOf(kinds, 'The connection’s kind.') },
  project: { schema: schemas.id('Id of the project that the connection was in.', 7) },
  connection: { schema: schemas.id('Id of the connection.', 12) },
  job: { schema: schemas.orNull(schemas.id('Id of the job; null for events of a connection.', 129)) },
  succeeded: {
    schema: {
      ...schemas.orNull(schemas.flag('Whether the finished job succeeded; null for other events.')),
      examples: [true],
    },
  },
});
