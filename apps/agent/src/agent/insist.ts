import { setTimeout as sleep } from 'node:timers/promises';

import pRetry from 'p-retry';

import { Trouble } from './answers.js';

/** How to try again. */
export interface Insistence {
  /** Aborted: no more tries; the promise is rejected. */
  readonly stop: AbortSignal;
  /** Longest pause between two tries, in milliseconds. */
  readonly longest: number;
  /** Told of each failure. */
  readonly failed?: (trouble: Trouble) => void;
  /** How often to try again; for ever when left out. */
  readonly retries?: number;
}

const FIRST_PAUSE = 500;

/**
 * Tries again until it works, with pauses that grow and differ from agent to agent, for as long as what fails is a Trouble.
 * @throws whatever else it fails with; the last Trouble when the tries are used up
 */
export function insist<Value>(
  what: () => Promise<Value>,
  { stop, longest, failed, retries }: Insistence,
): Promise<Value> {
  return pRetry(what, {
    retries: retries ?? Infinity,
    minTimeout: Math.min(FIRST_PAUSE, longest / 2),
    maxTimeout: longest * (0.75 + Math.random() / 4),
    randomize: true,
    signal: stop,
    shouldRetry: ({ error }) => error instanceof Trouble,
    onFailedAttempt: async ({ error }) => {
      if (!(error instanceof Trouble) || stop.aborted) return;
      failed?.(error);
      if (error.retryAfter > 0) await sleep(error.retryAfter, undefined, { signal: stop });
    },
  });
}
