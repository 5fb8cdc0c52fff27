import { editPermission } from '../permission/permissions.js';
import { runOutcomeResource, runResource } from '../job/run.js';
import { frequencies, type Frequency } from '../schedule/frequency.js';
import type { JsonObject } from '../validation/json.js';
import { schemas, type Schema } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';
import { connectionHealthResource, RECENT_RUNS, connectionStatsResource, type ConnectionSummary } from './account.js';
import { kinds, type Kind } from './kind.js';

/** A connection as it stands inside a job (jobs-api.md). */
export interface JobConnection {
  alias: string;
  /** What the agent runs. */
  command: string;
  frequency: Frequency;
  id: number;
  /** Settings and credentials; null when the stored text can't be opened. */
  params: JsonObject | null;
  /** The project's id. */
  project: number;
  /** The tool at the other end, such as `Jira`. */
  system: string;
}

/** A connection by itself (wire contract, section 4). */
export interface Connection extends JobConnection {
  kind: Kind;
  /** Only an agent on the customer's side can reach the system. */
  inaccessible: boolean;
}

/** Fields of a connection that only `?include=` shows. */
export const connectionIncludes = [
  'last_job',
  'recent_runs',
  'recent_outcomes',
  'next_run',
  'stats',
  'health',
] as const satisfies (keyof ConnectionSummary)[];

/** A field of a connection that only `?include=` shows. */
export type ConnectionInclude = (typeof connectionIncludes)[number];

const paramsExample = { alm_server: 'rally1.rallydev.com', alm_user: 'rally_user' };

const paramsSchema: Schema = {
  type: ['object', 'null'],
  additionalProperties: true,
  description:
    'Settings and credentials of the connection. Absent unless the caller may edit connections of this kind; null when the stored value can’t be opened with the keys that the server has.',
  examples: [paramsExample],
};

/** Shown only to those who may edit connections of the object's kind. */
const params: FieldRule = {
  schema: paramsSchema,
  shownTo: (connection) => editPermission[(connection as { kind: Kind }).kind],
};

const kind: FieldRule = {
  schema: schemas.oneOf(kinds, 'Whether it is an issue tracker’s (`alm`) or a scanner’s (`analysis`).'),
  includeOnly: true,
};

const common = {
  alias: { schema: schemas.text('What people call the connection.', 'My Connection') },
  command: { schema: schemas.text('What the agent runs.', 'run_my_connection') },
  frequency: { schema: schemas.oneOf(frequencies, 'How often it is due.') },
  id: { schema: schemas.id('The connection’s id; both kinds share one sequence.', 23) },
  params,
  project: { schema: schemas.id('The project’s id.', 7) },
  system: { schema: schemas.text('The tool at the other end.', 'Rally') },
} as const satisfies Record<keyof JobConnection, FieldRule>;

/** Who sees what of a connection inside a job. */
export const jobConnectionResource = resource<JobConnection>(
  'JobConnection',
  'The connection that a job is a run of, as it is now.',
  common,
);

/** Who sees what of a connection. */
export const connectionResource = resource<Connection & ConnectionSummary>(
  'Connection',
  'A link between a project and a tool.',
  {
    id: common.id,
    project: common.project,
    system: common.system,
    alias: common.alias,
    frequency: common.frequency,
    command: common.command,
    params,
    inaccessible: {
      schema: schemas.flag('Whether only an agent on the customer’s side can reach the system.'),
    },
    last_job: {
      schema: { type: 'null', description: 'The newest of its jobs, without the connection; null without any.' },
      inside: runResource,
      includeOnly: true,
    },
    recent_runs: {
      schema: { type: 'array', maxItems: RECENT_RUNS, description: 'The newest 30 of its jobs, newest first.' },
      inside: runResource,
      includeOnly: true,
    },
    recent_outcomes: {
      schema: {
        type: 'array',
        maxItems: RECENT_RUNS,
        description: 'How the newest 30 of its jobs went, newest first: a fraction of `recent_runs`, for charts.',
      },
      inside: runOutcomeResource,
      includeOnly: true,
    },
    next_run: {
      schema: schemas.orNull(schemas.time('When it is due next; null when nothing is scheduled.')),
      includeOnly: true,
    },
    stats: { schema: {}, inside: connectionStatsResource, includeOnly: true },
    health: { schema: {}, inside: connectionHealthResource, includeOnly: true },
    kind,
  },
);
