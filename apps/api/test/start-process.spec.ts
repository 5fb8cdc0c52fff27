import path from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { until } from '@syncledger/testing';

import { readBuildFacts } from '../src/platform/config/index.js';
import { ServerProcess } from './support/server-process.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

const { version } = readBuildFacts();

/** Starts a server for the first time, and stops it. */
async function startOnce(settings: Record<string, string>): Promise<void> {
  await (await ServerProcess.start(settings)).end('SIGTERM');
}

describe('a process that serves SQLite', () => {
  it('that fails prints cause and remedy instead of a stack; --version prints the version', () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'a-file');
      await startOnce({ SYNCLEDGER_DATA_DIR: folder, DATABASE_URL: `sqlite:${file}` });
      const { code, told } = await ServerProcess.failToStart({ SYNCLEDGER_DATA_DIR: path.join(file, 'below') });
      expect([code, told]).toEqual([3, expect.stringMatching(/^Syncledger can't start\.\n.*\(ENOTDIR.*\)\n$/)]);
      expect(await ServerProcess.failToStart({}, '--version')).toEqual({ code: 0, log: `${version}\n`, told: '' });
      const checked = await ServerProcess.failToStart({ SYNCLEDGER_DATA_DIR: folder, LOG_LEVL: 'info' }, '--check');
      expect(checked).toMatchObject({ code: 3, told: expect.stringContaining('Did you mean LOG_LEVEL?') });
      expect(await ServerProcess.failToStart({}, '--nonsense')).toMatchObject({ code: 2 });
    }));

  it('ends below a folder that takes no other, such as /proc', async () => {
    if (process.platform !== 'linux') return;
    const { code, told } = await ServerProcess.failToStart({ SYNCLEDGER_DATA_DIR: '/proc/ledger/data' });
    expect([code, told]).toEqual([3, expect.stringMatching(/does not exist.*\(ENOENT: \/proc\/ledger\)/)]);
  });

  it.each(['BEGIN IMMEDIATE', 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'])(
    'says that it waits for a lock, and serves once it is released: %s',
    (statement) =>
      inTemporaryFolder(async (folder) => {
        const settings = { SYNCLEDGER_DATA_DIR: folder };
        await startOnce(settings);
        const lock = new BetterSqlite3(path.join(folder, 'syncledger.sqlite'));
        lock.exec(statement);
        const starting = ServerProcess.begin(settings);
        await until('it waits', () => starting.logged.includes('Another process holds the lock'));
        lock.close();
        await starting.started();
        await starting.end('SIGTERM');
      }),
  );
});
