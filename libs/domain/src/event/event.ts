import { kinds, type Kind } from '../connection/kind.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** What can happen. */
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

/** Something that can happen. */
export type EventType = (typeof eventTypes)[number];

/**
 * Something that happened (wire contract, section 6, `/events/`): ids only. What became of them a client asks the API for, which
 * shows it by the rights of that moment.
 */
export interface LedgerEvent {
  id: number;
  type: EventType;
  at: string;
  kind: Kind;
  /** Id of the project that the connection was in. */
  project: number;
  connection: number;
  /** Null where it is not about one job. */
  job: number | null;
  /** Of a job that has finished. */
  succeeded: boolean | null;
}

/** Who sees what of an event: whoever sees the event sees all of it. */
export const eventResource = resource<LedgerEvent>('LedgerEvent', 'Something that happened.', {
  id: { schema: schemas.id('The event’s id; grows in the order of the commits, with gaps.', 4711) },
  type: { schema: schemas.oneOf(eventTypes, 'What happened.') },
  at: { schema: schemas.time('When it happened.') },
  kind: { schema: schemas.oneOf(kinds, 'The connection’s kind.') },
  project: { schema: schemas.id('Id of the project that the connection was in.', 7) },
  connection: { schema: schemas.id('Id of the connection.', 12) },
  job: { schema: schemas.orNull(schemas.id('Id of the job; null where it is not about one.', 129)) },
  succeeded: {
    schema: schemas.orNull(schemas.flag('Whether it succeeded, of a job that has finished; null of anything else.')),
  },
});
