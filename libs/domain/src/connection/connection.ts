import { editPermission } from '../permission/permissions.js';
import { runOutcomeResource, runResource } from '../job/run.js';
import { frequencySchema } from '../schedule/frequency-fields.js';
import type { Frequency } from '../schedule/frequency.js';
import type { JsonObject } from '../validation/json.js';
import { schemas, type Schema } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';
import {
  connectionHealthResource,
  RECENT_RUNS,
  connectionStatsResource,
  type ConnectionSummary,
} from './connection-summary.js';
import { kinds, type Kind } from './kind.js';

/** A connection as nested in a job (jobs-api.md). */
export interface JobConnection {
  alias: string;
  /** The command that agents run. */
  command: string;
  frequency: Frequency;
  id: number;
  /** Settings and credentials; null if the stored value can't be decrypted. */
  params: JsonObject | null;
  /** The project's id. */
  project: number;
  /** The external tool, such as `Jira`. */
  system: string;
}

/** Wire contract, section 4. */
export interface Connection extends JobConnection {
  kind: Kind;
  /** The system is reachable only for agents in the customer's network. */
  inaccessible: boolean;
}

/** Fields of a connection that need `?include=`. */
export const connectionIncludes = [
  'last_job',
  'recent_runs',
  'recent_outcomes',
  'next_run',
  'stats',
  'health',
] as const satisfies (keyof ConnectionSummary)[];

export type ConnectionInclude = (typeof connectionIncludes)[number];

const paramsExample = { alm_server: 'rally1.rallydev.com', alm_user: 'rally_user' };

const paramsSchema: Schema = {
  type: ['object', 'null'],
  additionalProperties: true,
  description:
    'Settings and credentials of the connection. Absent unless the caller may edit connections of this kind; null if the server has no key to decrypt the stored value.',
  examples: [paramsExample],
};

/** Visible only to callers who may edit connections of this kind. */
const params: FieldRule = {
  schema: paramsSchema,
  shownTo: (connection) => editPermission[(connection as { kind: Kind }).kind],
};

const kind: FieldRule = {
  schema: schemas.oneOf(kinds, 'Issue tracker (`alm`) or scanner (`analysis`).'),
  includeOnly: true,
};

const common = {
  alias: { schema: schemas.text('Display name.', 'My Connection') },
  command: { schema: schemas.text('The command that agents run.', 'run_my_connection') },
  frequency: { schema: frequencySchema },
  id: { schema: schemas.id('The connection’s id; both kinds share one sequence.', 23) },
  params,
  project: { schema: schemas.id('The project’s id.', 7) },
  system: { schema: schemas.text('The external tool.', 'Rally') },
} as const satisfies Record<keyof JobConnection, FieldRule>;

export const jobConnectionResource = resource<JobConnection>(
  'JobConnection',
  'The current state of the job’s connection.',
  common,
);

export const connectionResource = resource<Connection & ConnectionSummary>(
  'Connection',
  'A configured integration of a project with an external tool.',
  {
    id: common.id,
    project: common.project,
    system: common.system,
    alias: common.alias,
    frequency: common.frequency,
    command: common.command,
    params,
    inaccessible: {
      schema: schemas.flag('Whether the system is reachable only for agents in the customer’s network.'),
    },
    last_job: {
      schema: { type: 'null', description: 'The latest job, without the connection; null if there is none.' },
      inside: runResource,
      includeOnly: true,
    },
    recent_runs: {
      schema: { type: 'array', maxItems: RECENT_RUNS, description: 'The latest 30 jobs, newest first.' },
      inside: runResource,
      includeOnly: true,
    },
    recent_outcomes: {
      schema: {
        type: 'array',
        maxItems: RECENT_RUNS,
        description: 'Outcomes of the latest 30 jobs, newest first: smaller than `recent_runs`, for charts.',
      },
      inside: runOutcomeResource,
      includeOnly: true,
    },
    next_run: {
      schema: schemas.orNull(schemas.time('Next due time; null if nothing is scheduled.')),
      includeOnly: true,
    },
    stats: { schema: {}, inside: connectionStatsResource, includeOnly: true },
    health: { schema: {}, inside: connectionHealthResource, includeOnly: true },
    kind,
  },
);
