import type { Run, RunOutcome } from '../job/run.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { acknowledgementResource, type Acknowledgement } from './acknowledgement.js';

/** Statistics of the last 30 days. */
export interface ConnectionStats {
  /** Finished runs. */
  runs: number;
  failures: number;
  /** From 0 to 1; null without runs. */
  success_rate: number | null;
}

/** The period of `ConnectionStats`, in days. */
export const STATS_DAYS = 30;

export const healthStates = ['ok', 'failing', 'late', 'never'] as const;

/** Health states, the worst first. */
export const healthBySeverity = ['failing', 'late', 'never', 'ok'] as const satisfies readonly HealthState[];

export type HealthState = (typeof healthStates)[number];

export interface ConnectionHealth {
  /** `failing`: its last finished run failed; `never`: none has finished. */
  status: HealthState;
  since: string;
  /** Why no agent has claimed the due run; only for `late`. */
  reason?: string;
  /** Why the last finished run failed; only for `failing`, as is `job`. */
  cause_line?: string;
  /** Id of that run. */
  job?: number;
  /** While one holds. */
  acknowledgement?: Acknowledgement;
}

/** Include-only fields of a connection (`?include=`). */
export interface ConnectionSummary {
  /** The latest job, or null. */
  last_job: Run | null;
  /** Newest first. */
  recent_runs: Run[];
  /** The same runs, without result messages. */
  recent_outcomes: RunOutcome[];
  /** Next due time; null if nothing is scheduled. */
  next_run: string | null;
  stats: ConnectionStats;
  health: ConnectionHealth;
}

/** Maximum length of `recent_runs` and `recent_outcomes`. */
export const RECENT_RUNS = 30;

export const connectionStatsResource = resource<ConnectionStats>(
  'ConnectionStats',
  'Statistics of the runs of the last 30 days.',
  {
    runs: { schema: { type: 'integer', minimum: 0, description: 'Finished runs.', examples: [29] } },
    failures: { schema: { type: 'integer', minimum: 0, description: 'Failed runs.', examples: [1] } },
    success_rate: {
      schema: {
        type: ['number', 'null'],
        minimum: 0,
        maximum: 1,
        description: 'Fraction of finished runs that succeeded, to four decimals; null without runs.',
        examples: [0.9655],
      },
    },
  },
);

export const connectionHealthResource = resource<ConnectionHealth>(
  'ConnectionHealth',
  'The health of the connection.',
  {
    status: {
      schema: schemas.oneOf(healthStates, '`failing`: the last finished run failed; `never`: none has finished yet.'),
    },
    since: { schema: schemas.time('Start of this state; for `never`, the creation of the connection.') },
    reason: {
      schema: schemas.text(
        'Why no agent has claimed the due run; only for `late`.',
        'No agent has claimed runs of system "Jira" with the command "sync_jira" since 2015-04-15T20:27:24.396442Z.',
      ),
      optional: true,
    },
    cause_line: {
      schema: schemas.text(
        'Why the newest failed run failed: the line of its message that says so, at most 300 characters; only for `failing`.',
        'java.net.ConnectException: Connection refused',
      ),
      optional: true,
    },
    job: { schema: schemas.id('Id of the newest failed run; only for `failing`.', 12), optional: true },
    acknowledgement: {
      schema: { description: 'Who knows of it; absent unless somebody does.' },
      inside: acknowledgementResource,
      optional: true,
    },
  },
);
