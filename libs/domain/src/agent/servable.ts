import type { Connection } from '../connection/connection.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** A connection whose runs the caller may claim: what an agent needs to tell whether it has the command. */
export type ServableConnection = Pick<Connection, 'id' | 'system' | 'command'>;

export const servableConnectionResource = resource<ServableConnection>(
  'ServableConnection',
  'A connection whose runs the caller may claim.',
  {
    id: { schema: schemas.id('The connection’s id.', 5) },
    system: { schema: schemas.text('The system.', 'Jira') },
    command: { schema: schemas.text('The command that its runs need.', 'sync_jira') },
  },
);
