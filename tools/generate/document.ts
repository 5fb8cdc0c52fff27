import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Clock, createApp, createLogger, Keyring, openLedgerDatabase, readEnvironment } from '@syncledger/api';

/** The OpenAPI document of the application, with a temporary database and without listening. */
export async function readDocument<Document>(): Promise<Document> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'syncledger-document-'));
  const environment = readEnvironment({ SYNCLEDGER_DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const database = await openLedgerDatabase({ url: environment.databaseUrl });
  await database.migrate();
  const keyring = Keyring.parse(Keyring.generate('document'));
  const logger = createLogger(environment.logLevel);
  const app = await createApp({ environment, database, keyring, clock: new Clock(), logger });
  const { payload } = await app.inject({ url: '/api/docs-json', headers: { host: '127.0.0.1:3000' } });
  await app.close();
  await database.close();
  await rm(dataDir, { recursive: true });
  return JSON.parse(payload) as Document;
}
