import type { JobConnection } from '../connection/connection.js';
import { jobConnectionResource } from '../connection/connection.js';
import { kinds, type Kind } from '../connection/kind.js';
import { schemas } from '../validation/schema.js';
import { resource, type FieldRule, type Resource } from '../visibility/resource.js';
import type { JobInclude } from './job-includes.js';
import { progressResource, type Progress } from './progress.js';
import { runEnders, type RunEnder } from './run-ender.js';
import { runFields, type Run } from './run.js';

/** The states of a run, in their order. */
export const runStates = ['queued', 'running', 'finished'] as const;

export type RunState = (typeof runStates)[number];

/** One run of a connection (jobs-api.md; wire contract, section 2). */
export interface Job extends Run {
  connection: JobConnection;
  state: RunState;
  /** Starts at 1; increases each time the run is claimed again. */
  attempt: number;
  started_at: string | null;
  created_at: string;
  /** The sender's id of the result. */
  external_id: string | null;
  /** Null for a posted result. */
  ended_by: RunEnder | null;
  /** The last one that its lease reported. */
  progress: Progress | null;
  /** Why it failed; null unless it has. */
  cause_line: string | null;
  kind: Kind;
}

const includedFields: Pick<Resource<Job>['fields'], JobInclude> = {
  state: included(schemas.oneOf(runStates, 'The state of the run.')),
  attempt: included({ type: 'integer', minimum: 1, description: 'How often it was claimed.', examples: [1] }),
  started_at: included(schemas.orNull(schemas.time('Start of the run; null if unknown.'))),
  created_at: included(schemas.time('When the ledger created the job.')),
  external_id: included(
    schemas.orNull(schemas.text('The sender’s id of a bulk result; null if it has none.', 'run-4711')),
  ),
  ended_by: included(
    schemas.orNull(
      schemas.oneOf(
        runEnders,
        'What ended a claimed run: its `command`, a `cancel`, the `timeout` of its agent, or that its agent was `lost`. ' +
          'Null for an unfinished run, and for a posted result.',
      ),
    ),
  ),
  progress: {
    schema: { type: 'null', description: 'The last progress that the run reported; null if it reported none.' },
    inside: progressResource,
    includeOnly: true,
  },
  cause_line: included(
    schemas.orNull(
      schemas.text(
        'The line of the result message that says why the run failed, at most 300 characters; null unless it failed.',
        'java.net.ConnectException: Connection refused',
      ),
    ),
  ),
};

export const jobResource = resource<Job>('Job', 'One run of a connection.', {
  ...runFields,
  connection: { schema: {}, inside: jobConnectionResource },
  ...includedFields,
  kind: included(schemas.oneOf(kinds, 'The kind of the connection; only in the list of both kinds.')),
});

function included(schema: FieldRule['schema']): FieldRule {
  return { schema, includeOnly: true };
}

/**
 * @param ready as stored: 0 until finished
 * @param startedAt null while queued
 */
export function runState(ready: number, startedAt: number | null): RunState {
  if (ready > 0) return 'finished';
  return startedAt === null ? 'queued' : 'running';
}

/**
 * A finished job's `ready`: whole seconds, rounded up, at least 1.
 * @param startedAt microseconds, as is `finishedAt`
 */
export function readySeconds(startedAt: number, finishedAt: number): number {
  return Math.max(1, Math.ceil((finishedAt - startedAt) / 1_000_000));
}
