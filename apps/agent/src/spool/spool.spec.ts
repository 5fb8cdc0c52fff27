import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { jest } from '@jest/globals';
import { until } from '@syncledger/testing';

import { RejectedError, TransientError } from '../agent/errors.js';
import type { LedgerClient } from '../agent/ledger-client.js';
import { ResultDelivery } from './result-delivery.js';
import { lockByProgram } from './program-lock.js';
import { lockSpool } from './spool-lock.js';
import { Spool, type RunResult } from './spool.js';

const result: RunResult = { kind: 'alm', id: 12, lease: 'lease-1', succeeded: true, result_message: 'Done' };
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  output: () => undefined,
  status: () => undefined,
};

describe('the spool', () => {
  let folder: string;
  let spool: Spool;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'syncledger-spool-')), 'spool');
    spool = new Spool(folder);
    await spool.prepare();
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true }));

  const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o777;
  const files = async (name = '.') => (await readdir(path.join(folder, name))).filter((file) => file.endsWith('.json'));

  it('stores each attempt of a run, readable only by its user, until it is removed', async () => {
    await spool.add(result);
    await spool.add({ ...result, lease: 'lease-2', succeeded: false });
    const { results, damaged } = await new Spool(folder).pending();
    expect([results.length, damaged]).toEqual([2, []]);
    expect(results).toContainEqual(result);
    expect(await Promise.all([modeOf('.'), modeOf('refused'), modeOf((await files())[0]!)])).toEqual([
      0o700, 0o700, 0o600,
    ]);
    await spool.remove(result);
    expect((await spool.pending()).results).toEqual([{ ...result, lease: 'lease-2', succeeded: false }]);
  });

  it.each(['', '{', '[]', 'null', '{"kind":"alm","id":"12"}'])('sets aside a file that contains %j', async (text) => {
    await writeFile(path.join(folder, 'alm-1.json'), text);
    expect(await spool.pending()).toEqual({ results: [], damaged: ['alm-1.json'] });
    expect(await readFile(path.join(folder, 'refused', 'alm-1.json'), 'utf8')).toBe(text);
    expect(await spool.pending()).toEqual({ results: [], damaged: [] });
  });

  /** A ledger that fails each request with the next error, or accepts it. */
  const delivery = (...answers: (Error | undefined)[]) => {
    const seen: RunResult[] = [];
    const finish = async (sent: RunResult) => {
      expect(await files()).toHaveLength(1);
      seen.push(sent);
      const answer = answers.shift();
      if (answer) throw answer;
    };
    return { seen, delivery: new ResultDelivery(spool, { finish } as unknown as LedgerClient, silent, 10) };
  };

  it('writes a result to disk before it is sent, retries, and removes it once delivered', async () => {
    const { seen, delivery: sending } = delivery(
      new TransientError('down'),
      new TransientError('forbidden', 403),
      undefined,
    );
    await sending.submit(result);
    await sending.drain(20_000);
    expect(seen).toEqual([result, result, result]);
    expect(await files()).toEqual([]);
  });

  it('sends results left by an earlier process', async () => {
    await spool.add(result);
    const { seen, delivery: sending } = delivery(undefined);
    await sending.resume();
    await sending.drain(20_000);
    expect([seen, await files()]).toEqual([[result], []]);
  });

  it('sets aside a rejected result and does not retry it', async () => {
    const { seen, delivery: sending } = delivery(new RejectedError('The lease is lost.', 409));
    await sending.submit(result);
    await sending.drain(20_000);
    expect([seen.length, sending.rejected, await files(), (await files('refused')).length]).toEqual([1, 1, [], 1]);
  });

  it('keeps a result that is not delivered before the agent stops', async () => {
    const { delivery: sending } = delivery(...Array.from({ length: 1000 }, () => new TransientError('down')));
    await sending.submit(result);
    await sending.drain(50);
    expect((await spool.pending()).results).toEqual([result]);
  });

  it('can be locked by one agent at a time', async () => {
    const unlock = await lockSpool(folder);
    await expect(lockSpool(folder)).rejects.toThrow('--spool');
    // It needs no space on a full disk.
    expect(await readdir(folder)).not.toContain('lock.sqlite-journal');
    unlock();
    const again = await until('the lock is released', () => lockSpool(folder).catch(() => undefined));
    again();
    expect(await modeOf('lock.sqlite')).toBe(0o600);
  });

  it('can’t be locked beside an agent on Node.js 20, which has flock(1) only, nor the other way round', async () => {
    const file = path.join(folder, 'lock.sqlite');
    const lock = () => lockByProgram(file);
    await writeFile(file, '', { mode: 0o600 });
    const old = await lock();
    if (typeof old === 'string') throw new Error(`flock(1) is ${old}`);
    await expect(lockSpool(folder)).rejects.toThrow('--spool');
    old();
    const unlock = await until('the old agent has ended', () => lockSpool(folder).catch(() => undefined));
    expect(await lock()).toBe('held');
    unlock();
  });

  describe('is unsafe', () => {
    const planted = (run: string) => path.join(folder, 'runs', run, 'process.json');
    const plant = async (mode: number) => {
      await mkdir(path.dirname(planted('alm-1-x')), { mode: 0o700 });
      await writeFile(planted('alm-1-x'), '{"pid":2,"started":"1"}');
      await chmod(planted('alm-1-x'), mode);
    };

    it.each(['.', 'refused', 'runs'])('when other users can write to its folder %s', async (name) => {
      for (const mode of [0o777, 0o770, 0o720, 0o1777]) {
        await chmod(path.join(folder, name), mode);
        await expect(spool.prepare()).rejects.toThrow('The spool is not safe.');
      }
      await chmod(path.join(folder, name), 0o755);
      await spool.prepare();
    });

    it('when other users can write to a folder above it', async () => {
      await chmod(path.dirname(folder), 0o777);
      await expect(spool.prepare()).rejects.toThrow(`chmod go-w ${path.dirname(folder)}`);
    });

    it.each(['.', 'refused', 'runs'])('when its folder %s is a symbolic link', async (name) => {
      const real = path.join(path.dirname(folder), 'elsewhere');
      await rename(path.join(folder, name), real);
      await symlink(real, path.join(folder, name));
      await expect(spool.prepare()).rejects.toThrow('symbolic link');
    });

    it.each([['a result', 'alm-1-x.json'] as const, ['a lock', 'lock.sqlite'] as const])(
      'when %s in it is a symbolic link or writable by other users',
      async (_, name) => {
        await writeFile(path.join(path.dirname(folder), name), '{}');
        await symlink(path.join(path.dirname(folder), name), path.join(folder, name));
        await expect(spool.prepare()).rejects.toThrow('symbolic link');
        await rm(path.join(folder, name));
        await writeFile(path.join(folder, name), '{}');
        await chmod(path.join(folder, name), 0o666);
        await expect(spool.prepare()).rejects.toThrow('other users can write');
      },
    );

    it('when other users can write to the record of a process', async () => {
      await plant(0o666);
      await expect(spool.prepare()).rejects.toThrow(planted('alm-1-x'));
      await chmod(planted('alm-1-x'), 0o600);
      await spool.prepare();
    });

    it('when it belongs to another user', async () => {
      await plant(0o600);
      const me = process.geteuid!();
      const other = jest.spyOn(process, 'geteuid').mockReturnValue(me + 1);
      await expect(spool.prepare()).rejects.toThrow(`${folder}: it belongs to another user`);
      other.mockRestore();
      await spool.prepare();
    });
  });
});
