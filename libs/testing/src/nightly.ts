/** Whether this is `npm run test:nightly`, which has time for what would make `npm test` too long. */
export const isNightly = process.env['SYNCLEDGER_TEST_NIGHTLY'] === '1';

/**
 * The databases for `describe.each` in a spec that is about something else: SQLite in `npm test`, both in the nightly run. What depends on
 * the database is tried on both in either.
 */
export const nightlyDialects: readonly ('sqlite' | 'postgres')[] = isNightly ? ['sqlite', 'postgres'] : ['sqlite'];
