import type { Registry } from 'prom-client';

import type { Database } from '../../platform/database/index.js';
import { addCounter, addGauge, single } from './figures.js';

export function observeDatabase(registry: Registry, database: Database): void {
  addGauge(registry, 'syncledger_database_pool_size', {
    help: 'Most connections that requests and background tasks use; on SQLite the one that writes.',
    read: () => single(database.activity().pool.size),
  });
  addGauge(registry, 'syncledger_database_pool_in_use', {
    help: 'Connections in use.',
    read: () => single(database.activity().pool.inUse),
  });
  addGauge(registry, 'syncledger_database_pool_waiting', {
    help: 'Statements and transactions that wait for a connection.',
    read: () => single(database.activity().pool.waiting),
  });
  addGauge(registry, 'syncledger_database_streams', {
    help: 'Long lists that are being sent.',
    read: () => single(database.activity().streams),
  });
  addGauge(registry, 'syncledger_database_spooled_bytes', {
    help: 'Bytes of long lists on disk that slow readers have not read yet.',
    read: () => single(database.activity().spooled),
  });
  addCounter(registry, 'syncledger_database_transactions_total', {
    help: 'Committed transactions.',
    read: () => single(database.activity().transactions),
  });
  addCounter(registry, 'syncledger_database_commits_total', {
    help: 'Commits: fewer than transactions where several share one.',
    read: () => single(database.activity().commits),
  });
  if (database.dialect === 'sqlite') observeFile(registry, database);
}

function observeFile(registry: Registry, database: Database): void {
  addGauge(registry, 'syncledger_disk_free_bytes', {
    help: 'Free bytes on the disk of the SQLite database.',
    aggregator: 'min',
    read: async () => single(await database.freeSpace().catch(() => undefined)),
  });
  addGauge(registry, 'syncledger_sqlite_wal_bytes', {
    help: 'Size of the write-ahead log of SQLite.',
    aggregator: 'max',
    read: async () => single(await database.logSize()),
  });
}
