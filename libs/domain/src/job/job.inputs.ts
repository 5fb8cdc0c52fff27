import { CAUSE_EXAMPLE } from '../cause/failure-cause.js';
import { maskParameter } from '../connection/connection.inputs.js';
import { bodyField, Flag, Reference, Time } from '../validation/body-fields.js';
import { PageQuery, pagesAreJson, Query } from '../validation/page-query.js';
import {
  Choice,
  FlagFilter,
  IdFilter,
  SearchFilter,
  TextFilter,
  TimeFilter,
  UserFilter,
  Words,
} from '../validation/query-fields.js';
import { jobIncludes } from './job-includes.js';
import { LeaseSeconds } from './lease-seconds.js';
import { toResultMessage } from './result-message.js';

/** Output of a tool, in which nothing is invalid. */
export const ResultMessage = bodyField(() => [
  { type: 'string' },
  (value) => (typeof value === 'string' ? undefined : 'Must be a string.'),
  { read: (sent) => (typeof sent === 'string' ? toResultMessage(sent) : sent) },
]);

/** How a `ResultMessage` is stored, for its description. */
export const STORED_MESSAGE =
  'NUL and lone surrogates become U+FFFD; of more than 65,536 characters, the middle is replaced by ' +
  '`… 12,345 characters left out …`.';

/** What happens to a time in the future, for the description of its field. */
export const PAST_TIME = 'At most 5 minutes ahead becomes now; later times are refused.';

const queues = (input: object): boolean => (input as SubmitJobInput).ready === false;
const QUEUED = 'Must be left out when a run is queued.';
const finishes = (input: object): boolean => !queues(input);

/** A finished result (jobs-api.md, "Post Results"), or a run to queue. */
export class SubmitJobInput {
  @Flag({ description: 'Whether the job was run automatically.', example: true })
  automatic!: boolean;

  @Reference({ description: 'The connection id associated with the job.', example: 12 })
  connection!: number;

  @ResultMessage({
    unless: [queues, QUEUED],
    description: `The result message of the job. Required unless a run is queued. ${STORED_MESSAGE}`,
    example: 'My Message',
  })
  result_message?: string;

  @Flag({
    unless: [queues, QUEUED],
    description: 'Whether the job was run successfully. Required unless a run is queued.',
    example: true,
  })
  succeeded?: boolean;

  @Flag({ optional: true, default: true, description: 'False queues a run for an agent to claim.' })
  ready?: boolean;

  @LeaseSeconds({
    optional: true,
    unless: [finishes, 'Must be left out unless a run is queued.'],
    description: 'Leases the queued run to the caller for this many seconds; the answer has its `lease`.',
    example: 60,
  })
  lease_seconds?: number;

  @Time({
    optional: true,
    unless: [queues, QUEUED],
    description: `Start of the run; sets \`ready\` to the real duration. ${PAST_TIME}`,
    example: '2015-04-15T20:25:15.396442Z',
  })
  started_at?: string;
}

const expand = Words({ values: ['user'], description: 'Objects to show in full: `user`.' });
const include = Words({ values: jobIncludes, description: 'A comma-separated list of additional fields.' });

export class JobQuery extends Query {
  @expand expand?: 'user'[];
  @include include?: (typeof jobIncludes)[number][];
  @maskParameter mask?: 'secrets';
}

const orderings = ['id', '-id', 'last_run', '-last_run'] as const;

/** jobs-api.md, "Query Parameters"; wire contract, section 2. */
export class JobListQuery extends PageQuery {
  @FlagFilter({ description: 'Only jobs that were, or were not, created automatically.' })
  automatic?: boolean[];

  @FlagFilter({ description: 'Only jobs that have, or have not, finished, successfully or otherwise.' })
  ready?: boolean[];

  @FlagFilter({ description: 'Only jobs that did, or did not, complete successfully.' })
  succeeded?: boolean[];

  @IdFilter({ description: 'Only jobs of this connection.' })
  connection?: number[];

  @UserFilter({ description: 'Only jobs of this user: id or e-mail address.' })
  user?: (number | string)[];

  @IdFilter({ description: 'Only jobs of this project.' })
  project?: number[];

  @TextFilter({ description: 'Only jobs of exactly this system.', example: 'Rally' })
  system?: string[];

  @TextFilter({
    description: 'Only jobs of connections that now fail by the cause with this fingerprint.',
    example: CAUSE_EXAMPLE,
  })
  cause?: string[];

  @TextFilter({ description: 'Only jobs with exactly this `external_id`.', example: 'run-4711' })
  external_id?: string[];

  @TimeFilter({ description: 'Only jobs that last ran at this time or later.' })
  last_run__gte?: number[];

  @TimeFilter({ description: 'Only jobs that last ran before this time.' })
  last_run__lt?: number[];

  @SearchFilter({ description: 'Only jobs with a result message that contains this text; ignores the case of A to Z.' })
  search?: string[];

  @Choice({ values: orderings, description: 'The order; `-id`, newest first, when left out.' })
  ordering?: (typeof orderings)[number];

  @Choice({
    values: ['json', 'ndjson', 'csv'],
    check: pagesAreJson,
    description:
      'Format of the response: `ndjson` is the full list with one job per line, `csv` with one row per job and fixed ' +
      'columns. Equivalent to `Accept`.',
  })
  format?: 'json' | 'ndjson' | 'csv';

  @expand expand?: 'user'[];
  @include include?: (typeof jobIncludes)[number][];
  @maskParameter mask?: 'secrets';
}
