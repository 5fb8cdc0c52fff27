const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after each failed attempt, as the Standard Webhooks specification spaces them. */
const SPACING = [
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

/** How much longer or shorter a wait may be than its spacing, so that what failed together is not tried again together. */
const JITTER = 0.1;

/** The longest that a receiver may ask to be left alone. */
const LONGEST_WAIT = 24 * HOUR;

/** How often a delivery is tried at most. */
export const MAX_DELIVERY_ATTEMPTS = SPACING.length + 1;

/** How long a webhook may fail before it is switched off, in microseconds. */
export const MAX_FAILING_TIME = 5 * 24 * HOUR;

/**
 * How long to wait before the next attempt, in microseconds.
 * @param attempts how many have failed, from 1
 * @param retryAfter what the receiver retryAfter for (`Retry-After`): longer than the spacing it counts, up to a day
 * @param random from 0 to 1
 * @returns undefined when there is no next attempt
 */
export function waitBeforeRetry(attempts: number, retryAfter: number | undefined, random: number): number | undefined {
  const spacing = SPACING[attempts - 1];
  if (spacing === undefined) return undefined;
  const jittered = Math.round(spacing * (1 + JITTER * (2 * random - 1)));
  return Math.max(jittered, Math.min(retryAfter ?? 0, LONGEST_WAIT));
}
