import chromium from '@sparticuz/chromium';

import startPostgres from '../../../../libs/testing/postgres/start-postgres.mjs';

/** Jest's global set-up: a PostgreSQL, and the browser unpacked once, before several workers would do so at the same time. */
export default async function setUp() {
  await startPostgres();
  await chromium.executablePath();
}
