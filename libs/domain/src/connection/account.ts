import type { Run, RunOutcome } from '../job/run.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** How the runs of a connection went in the last 30 days. */
export interface ConnectionStats {
  /** Finished runs. */
  runs: number;
  failures: number;
  /** From 0 to 1; null without runs. */
  success_rate: number | null;
}

/** Days that the stats of a connection are about. */
export const STATS_DAYS = 30;

/** In what state a connection can be. */
export const healthStates = ['ok', 'failing', 'late', 'never'] as const;

/** The same, the worst first. */
export const healthBySeverity = ['failing', 'late', 'never', 'ok'] as const satisfies readonly HealthState[];

/** In what state a connection is. */
export type HealthState = (typeof healthStates)[number];

/** Whether a connection does what it should, and since when. */
export interface ConnectionHealth {
  /** `failing`: its last finished run failed; `never`: none has finished. */
  status: HealthState;
  since: string;
  /** Of `late` where nobody has claimed the run that was due: why, in words. */
  reason?: string;
}

/** What a connection shows of its runs when it is asked for (`?include=`). */
export interface ConnectionSummary {
  /** The newest, or null. */
  last_job: Run | null;
  /** Newest first. */
  recent_runs: Run[];
  /** The same runs, without what they said. */
  recent_outcomes: RunOutcome[];
  /** When it is due next; null when nothing is scheduled. */
  next_run: string | null;
  stats: ConnectionStats;
  health: ConnectionHealth;
}

/** How many runs a connection shows with `?include=recent_runs` or `recent_outcomes`. */
export const RECENT_RUNS = 30;

/** What is shown of the stats of a connection. */
export const connectionStatsResource = resource<ConnectionStats>(
  'ConnectionStats',
  'How its runs of the last 30 days went.',
  {
    runs: { schema: { type: 'integer', minimum: 0, description: 'Finished runs.', examples: [29] } },
    failures: { schema: { type: 'integer', minimum: 0, description: 'Those that failed.', examples: [1] } },
    success_rate: {
      schema: {
        type: ['number', 'null'],
        minimum: 0,
        maximum: 1,
        description: 'Share of the finished runs that succeeded, to four digits; null without runs.',
        examples: [0.9655],
      },
    },
  },
);

/** What is shown of the health of a connection. */
export const connectionHealthResource = resource<ConnectionHealth>(
  'ConnectionHealth',
  'Whether it does what it should.',
  {
    status: {
      schema: schemas.oneOf(healthStates, '`failing`: the last finished run failed; `never`: none has finished yet.'),
    },
    since: { schema: schemas.time('Since when: of `never`, when the connection was made.') },
    reason: {
      schema: schemas.text(
        'Only of `late`, and only where nobody has claimed the run that was due: why, in words.',
        'No agent has claimed runs of system "Jira" since 2015-04-15T20:27:24.396442Z.',
      ),
      optional: true,
    },
  },
);
