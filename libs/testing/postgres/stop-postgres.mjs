import { rm } from 'node:fs/promises';

/** Jest's global tear-down: stops what start-postgres.mjs started. */
export default async function stopPostgres() {
  if (!globalThis.syncledgerPostgres) return;
  const { server, folder, undertaker } = globalThis.syncledgerPostgres;
  globalThis.syncledgerPostgres = undefined;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  undertaker.stdin.end();
}
