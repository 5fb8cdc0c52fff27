/** Whether this is `npm run test:nightly`, which includes tests that are too slow for `npm test`. */
export const isNightly = process.env['SYNCLEDGER_TEST_NIGHTLY'] === '1';

/**
 * The databases for `describe.each` in a spec that does not depend on the database: SQLite in `npm test`, both in the
 * nightly run. Specs that depend on the database use both in either.
 */
export const nightlyDialects: readonly ('sqlite' | 'postgres')[] = isNightly ? ['sqlite', 'postgres'] : ['sqlite'];

/** `it` for what takes long or starts many processes beside quicker tests of the same: only the nightly run tries it. */
export function nightlyIt(name: string, test: () => Promise<void>, timeout?: number): void {
  if (isNightly) it(name, test, timeout);
}
