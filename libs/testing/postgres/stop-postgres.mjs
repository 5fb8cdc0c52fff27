/** Jest's global tear-down: stops what start-postgres.mjs started. */
export default async function stopPostgres() {
  const server = globalThis.syncledgerPostgres;
  globalThis.syncledgerPostgres = undefined;
  await server?.stop();
}
