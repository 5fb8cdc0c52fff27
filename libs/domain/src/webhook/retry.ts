const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Backoff after each failed attempt, as in the Standard Webhooks specification. */
const BACKOFF = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Maximum relative jitter, so that deliveries that failed together are not retried together. */
const JITTER = 0.1;

/** Maximum `Retry-After` to honor. */
const MAX_RETRY_AFTER = 24 * HOUR;

export const MAX_DELIVERY_ATTEMPTS = BACKOFF.length + 1;

/** Microseconds of continuous failure after which a webhook is disabled. */
export const MAX_FAILING_TIME = 5 * 24 * HOUR;

/**
 * @param attempts failed attempts, from 1
 * @param retryAfter of the receiver, microseconds; applies if longer than the backoff, up to a day
 * @param random from 0 to 1
 * @returns microseconds until the next attempt; undefined for none
 */
export function waitBeforeRetry(attempts: number, retryAfter: number | undefined, random: number): number | undefined {
  const backoff = BACKOFF[attempts - 1];
  if (backoff === undefined) return undefined;
  const jittered = Math.round(backoff * (1 + JITTER * (2 * random - 1)));
  return Math.max(jittered, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER));
}
