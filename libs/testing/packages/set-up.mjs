import startPostgres from '../postgres/start-postgres.mjs';
import bundlePackages from './bundle-packages.mjs';

/** Jest's global set-up where the application runs in Jest: a PostgreSQL, and the packages in one file. */
export default async function setUp() {
  await Promise.all([startPostgres(), bundlePackages()]);
}
