import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { freePort } from '@syncledger/testing';

import { hostileValues } from './support/hostile.js';
import { World } from './support/world.js';

const REPORT = path.join(import.meta.dirname, '../examples/report');
/** On machines without them nothing is tried: the example needs them. */
const hasTools = ['curl', 'jq'].every((tool) => spawnSync(tool, ['--version']).status === 0);

describe('the example "report"', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start('sqlite');
    await writeFile(path.join(world.folder, 'user-token'), await makeToken(), { mode: 0o600 });
  });
  afterAll(() => world.close());

  const makeToken = async () => {
    const { id } = await world.call<{ id: number }>('GET', 'users/me/');
    return (await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, { name: 'Report' })).token;
  };
  /** Runs the example for the connection of a queued run, which the result finishes. */
  const report = async (command: readonly string[], env: Record<string, string> = {}) => {
    const job = await world.queue('reported');
    const { connection } = (await world.job(job)) as unknown as { connection: { id: number } };
    const variables = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      SYNCLEDGER_URL: world.url,
      SYNCLEDGER_TOKEN_FILE: path.join(world.folder, 'user-token'),
      ...env,
    };
    return new Promise<{ code: number; out: string; err: string; job: number }>((resolve) => {
      const child = execFile(
        REPORT,
        [String(connection.id), ...command],
        { env: variables, cwd: world.folder },
        (_error, out, err) => {
          resolve({ code: child.exitCode ?? -1, out, err, job });
        },
      );
    });
  };

  it('records the result and the output of a command, and exits as the command does', async () => {
    if (!hasTools) return;
    const well = await report(['sh', '-c', 'echo one; echo two >&2; env | grep -c SYNCLEDGER_TOKEN; true']);
    expect(well).toMatchObject({ code: 0, out: 'one\ntwo\n0\n', err: '' });
    expect(await world.job(well.job)).toMatchObject({ succeeded: true, result_message: 'one\ntwo\n0\n' });
    const failed = await report(['sh', '-c', 'echo broken; exit 7']);
    expect(failed).toMatchObject({ code: 7, err: '' });
    const result_message = 'broken\n\nThe command exited with code 7.\n';
    expect(await world.job(failed.job)).toMatchObject({ succeeded: false, result_message });
    expect(await report(['./missing'])).toMatchObject({ code: 127 });
  });

  it('records hostile output as it was printed', async () => {
    if (!hasTools) return;
    const values = Object.values(hostileValues(path.join(world.folder, 'written')));
    const { job, code } = await report(['printf', '%s\n', ...values]);
    expect(code).toBe(0);
    expect(await world.job(job)).toMatchObject({ result_message: values.map((value) => `${value}\n`).join('') });
  });

  it('runs the command without the ledger, and says that the result was not recorded', async () => {
    if (!hasTools) return;
    const away = { SYNCLEDGER_URL: `http://127.0.0.1:${await freePort()}`, LEDGER_RETRIES: '0' };
    const { code, out, err } = await report(['sh', '-c', 'echo done; exit 3'], away);
    expect([code, out]).toEqual([3, 'done\n']);
    expect(err).toContain('The result was not recorded in the ledger.');
  });
});
