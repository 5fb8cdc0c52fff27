import { isNightly } from '@syncledger/testing';
import fc from 'fast-check';

/** How many the nightly run tries, on each database. */
const NIGHTLY_COUNT = 500;
/** Milliseconds that a history may take on a slow and busy machine. */
const MOST_MILLISECONDS = 5000;

/** On which random histories a property is tried. */
export interface Histories {
  readonly seed: number;
  readonly count: number;
  /** The place of the only one to try. */
  readonly only: string | undefined;
  /** Milliseconds that they may take. */
  readonly timeout: number;
}

/**
 * The seed and the count of the spec; the nightly run tries 500. SYNCLEDGER_TEST_HISTORIES sets the count, SYNCLEDGER_TEST_SEED the seed,
 * and SYNCLEDGER_TEST_HISTORY picks one alone.
 * @throws Error for what is no whole number above 0
 */
export function historiesOf({ seed, count }: Pick<Histories, 'seed' | 'count'>): Histories {
  const only = process.env['SYNCLEDGER_TEST_HISTORY'];
  const usual = isNightly ? Math.max(count, NIGHTLY_COUNT) : count;
  const asked = only === undefined ? numberIn('SYNCLEDGER_TEST_HISTORIES', usual) : 1;
  const timeout = 60_000 + asked * MOST_MILLISECONDS;
  return { seed: numberIn('SYNCLEDGER_TEST_SEED', seed), count: asked, only, timeout };
}

/**
 * Tries a property.
 * @throws Error that shows the first history that it fails with, and how to try that one again, alone or after what others left
 */
export async function tryHistories<T>(
  { seed, count, only }: Histories,
  history: fc.Arbitrary<T>,
  holds: (history: T) => Promise<void>,
): Promise<void> {
  const parameters = { seed, numRuns: count, endOnFailure: true, ...(only !== undefined && { path: only }) };
  const details = await fc.check(fc.asyncProperty(history, holds), parameters);
  if (!details.failed) return;
  const place = details.counterexamplePath ?? '';
  const alone = `SYNCLEDGER_TEST_SEED=${String(seed)} SYNCLEDGER_TEST_HISTORY=${place}`;
  const upToIt = `SYNCLEDGER_TEST_HISTORIES=${String(Number(place) + 1)}`;
  const again = `Again alone with ${alone}, or after those before it with ${upToIt}.`;
  throw new Error(`${again}\n${fc.defaultReportMessage(details) ?? ''}`, { cause: details.errorInstance });
}

function numberIn(name: string, otherwise: number): number {
  const number = Number(process.env[name] ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} is no whole number above 0.`);
  return number;
}
