import { kinds, type Kind } from '../connection/kind.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

export const CAUSE_EXAMPLE = '5c0e1f0a9d7b4c2e8f6a3b1d0c9e8f7a';

/** The connections that fail for one reason (wire additions, section 6). */
export interface FailureCause {
  fingerprint: string;
  title: string;
  system: string;
  /** Of these connections. */
  kinds: Kind[];
  /** How many connections fail. */
  connections: number;
  /** How many projects they are in. */
  projects: number;
  /** The failed runs of their current streaks. */
  runs: number;
  /** When the first of these connections began to fail. */
  first_seen: string;
  /** When the last of these runs finished. */
  last_seen: string;
  /** How many of these connections had begun to fail by the end of each of the last days, today last. */
  failing_by_day: number[];
  sample: string;
  connection_ids: number[];
}

/** Maximum length of `connection_ids`. */
export const CAUSE_CONNECTIONS = 10;

/** Length of `failing_by_day`. */
export const CAUSE_DAYS = 14;

const count = (description: string, example: number) => ({
  schema: { type: 'integer' as const, minimum: 1, description, examples: [example] },
});

export const failureCauseResource = resource<FailureCause>(
  'FailureCause',
  'Connections of one system whose last run failed for the same reason.',
  {
    fingerprint: {
      schema: schemas.text('Identifies the cause: a hash of its title and the system.', CAUSE_EXAMPLE),
    },
    title: {
      schema: schemas.text(
        'The cause line with placeholders for what differs between runs, such as numbers, ids and paths; empty for blank messages.',
        'Ticket <id> not found',
      ),
    },
    system: { schema: schemas.text('The external tool.', 'Rally') },
    kinds: {
      schema: {
        type: 'array',
        minItems: 1,
        maxItems: kinds.length,
        items: { type: 'string', enum: kinds },
        description: 'The kinds of these connections.',
        examples: [['alm']],
      },
    },
    connections: count('How many connections fail.', 3),
    projects: count('How many projects they are in.', 2),
    runs: count('How many runs of these connections have failed since each of them last succeeded.', 12),
    first_seen: { schema: schemas.time('Since when the first of these connections has been failing.') },
    last_seen: { schema: schemas.time('When the last of these runs finished.') },
    failing_by_day: {
      schema: {
        type: 'array',
        minItems: CAUSE_DAYS,
        maxItems: CAUSE_DAYS,
        items: { type: 'integer', minimum: 0 },
        description:
          'How many of these connections had begun to fail by the end of each of the last 14 days in UTC, today last.',
        examples: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3]],
      },
    },
    sample: { schema: schemas.text('The cause line of the newest of these runs.', 'Ticket SEC-12 not found') },
    connection_ids: {
      schema: {
        type: 'array',
        maxItems: CAUSE_CONNECTIONS,
        items: schemas.id('Id of a connection.', 23),
        description: 'The ids of the first ten of these connections. `GET /connections/?cause=` lists all.',
      },
    },
  },
);
