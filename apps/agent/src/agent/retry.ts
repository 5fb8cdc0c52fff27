import { setTimeout as sleep } from 'node:timers/promises';

import pRetry from 'p-retry';

import { TransientError } from './errors.js';

export interface RetryOptions {
  /** Aborting it ends the retries and rejects the promise. */
  readonly signal: AbortSignal;
  /** Longest delay between two attempts, in milliseconds. */
  readonly maxDelay: number;
  /** Called for each failed attempt. */
  readonly onFailure?: (error: TransientError) => void;
  /** Unlimited by default. */
  readonly retries?: number;
}

const INITIAL_DELAY = 500;

/**
 * Retries an operation with exponential backoff and jitter while it fails with a TransientError.
 * @throws any other error at once; the last TransientError when the retries are used up
 */
export function retry<Value>(
  operation: () => Promise<Value>,
  { signal, maxDelay, onFailure, retries }: RetryOptions,
): Promise<Value> {
  return pRetry(operation, {
    retries: retries ?? Infinity,
    minTimeout: Math.min(INITIAL_DELAY, maxDelay / 2),
    maxTimeout: maxDelay * (0.75 + Math.random() / 4),
    randomize: true,
    signal,
    shouldRetry: ({ error }) => error instanceof TransientError,
    onFailedAttempt: async ({ error }) => {
      if (!(error instanceof TransientError) || signal.aborted) return;
      onFailure?.(error);
      if (error.retryAfter > 0) await sleep(error.retryAfter, undefined, { signal });
    },
  });
}
