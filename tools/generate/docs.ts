import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Clock, createApp, createLogger, Keyring, openDatabase, readEnvironment } from '@syncledger/api';
import { format, resolveConfig } from 'prettier';

import { permissionTables, type RoutesDocument } from './permission-tables.js';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/permissions.md');
const GENERATED = /(?<=<!-- Generated: npm run generate:docs -->\n).*?(?=<!-- End of what is generated -->)/s;

/** Writes into the documentation what the code knows better; with `--check`, only tells whether it is there. */
async function main(): Promise<void> {
  const before = await readFile(PAGE, 'utf8');
  const tables = permissionTables(await readDocument());
  const page = before.replace(GENERATED, () => `\n${tables}\n\n`);
  const text = await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE });
  if (text === before) return;
  if (process.argv.includes('--check')) {
    console.error('docs/permissions.md is not up to date: npm run generate:docs');
    process.exit(1);
  }
  await writeFile(PAGE, text);
  console.error('docs/permissions.md is written.');
}

/** The OpenAPI document of the application, over a database of a moment. */
async function readDocument(): Promise<RoutesDocument> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'syncledger-docs-'));
  const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const database = await openDatabase({ url: environment.databaseUrl });
  await database.migrate();
  const keyring = Keyring.parse(Keyring.generate('docs'));
  const logger = createLogger(environment.logLevel);
  const app = await createApp({ environment, database, keyring, clock: new Clock(), logger });
  const { payload } = await app.inject({ url: '/api/docs-json' });
  await app.close();
  await database.close();
  await rm(dataDir, { recursive: true });
  return JSON.parse(payload) as RoutesDocument;
}

await main();
