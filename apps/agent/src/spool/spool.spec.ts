import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { jest } from '@jest/globals';

import { Refusal, Trouble, type Ledger } from '../agent/ledger.js';
import { Delivery } from './delivery.js';
import { lockSpool } from './spool-lock.js';
import { Spool, type Result } from './spool.js';

const result: Result = { kind: 'alm', id: 12, lease: 'lease-1', succeeded: true, result_message: 'Done' };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, status: () => undefined };

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

  it('keeps each attempt of a run, for this user alone, until it is removed', async () => {
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

  it.each(['', '{', '[]', 'null', '{"kind":"alm","id":"12"}'])('puts away a file that holds %j', async (text) => {
    await writeFile(path.join(folder, 'alm-1.json'), text);
    expect(await spool.pending()).toEqual({ results: [], damaged: ['alm-1.json'] });
    expect(await readFile(path.join(folder, 'refused', 'alm-1.json'), 'utf8')).toBe(text);
    expect(await spool.pending()).toEqual({ results: [], damaged: [] });
  });

  /** A ledger that answers each result with what comes next. */
  const delivery = (...answers: (Error | undefined)[]) => {
    const seen: Result[] = [];
    const finish = async (sent: Result) => {
      expect(await files()).toHaveLength(1);
      seen.push(sent);
      const answer = answers.shift();
      if (answer) throw answer;
    };
    return { seen, delivery: new Delivery(spool, { finish } as unknown as Ledger, silent, 10) };
  };

  it('is on disk before anything is sent, sent until it gets through, and then empty', async () => {
    const { seen, delivery: sending } = delivery(new Trouble('down'), new Trouble('forbidden', 403), undefined);
    await sending.take(result);
    await sending.settle(20_000);
    expect(seen).toEqual([result, result, result]);
    expect(await files()).toEqual([]);
  });

  it('sends what an earlier agent left', async () => {
    await spool.add(result);
    const { seen, delivery: sending } = delivery(undefined);
    await sending.resume();
    await sending.settle(20_000);
    expect([seen, await files()]).toEqual([[result], []]);
  });

  it('puts away what is refused for good, and sends it no more', async () => {
    const { seen, delivery: sending } = delivery(new Refusal('The lease is lost.', 409));
    await sending.take(result);
    await sending.settle(20_000);
    expect([seen.length, sending.refused, await files(), (await files('refused')).length]).toEqual([1, 1, [], 1]);
  });

  it('keeps what does not get through before the agent ends', async () => {
    const { delivery: sending } = delivery(...Array.from({ length: 1000 }, () => new Trouble('down')));
    await sending.take(result);
    await sending.settle(50);
    expect((await spool.pending()).results).toEqual([result]);
  });

  it('belongs to one agent at a time', async () => {
    const unlock = await lockSpool(folder);
    await expect(lockSpool(folder)).rejects.toThrow('--spool');
    await unlock();
    // A lock of a process that was killed: its number is somebody else's now.
    await writeFile(path.join(folder, 'agent.lock'), JSON.stringify({ pid: process.pid, started: 'before' }));
    await (
      await lockSpool(folder)
    )();
  });

  describe('is refused', () => {
    const planted = (run: string) => path.join(folder, 'runs', run, 'process.json');
    const plant = async (mode: number) => {
      await mkdir(path.dirname(planted('alm-1-x')), { mode: 0o700 });
      await writeFile(planted('alm-1-x'), '{"pid":2,"started":"1"}');
      await chmod(planted('alm-1-x'), mode);
    };

    it.each(['.', 'refused', 'runs'])('when others can write to its folder %s', async (name) => {
      for (const mode of [0o777, 0o770, 0o720, 0o1777]) {
        await chmod(path.join(folder, name), mode);
        await expect(spool.prepare()).rejects.toThrow('The spool is not safe.');
      }
      await chmod(path.join(folder, name), 0o755);
      await spool.prepare();
    });

    it('when others can write to a folder that it is in', async () => {
      await chmod(path.dirname(folder), 0o777);
      await expect(spool.prepare()).rejects.toThrow(`chmod go-w ${path.dirname(folder)}`);
    });

    it.each(['.', 'refused', 'runs'])('when its folder %s is a link', async (name) => {
      const real = path.join(path.dirname(folder), 'elsewhere');
      await rename(path.join(folder, name), real);
      await symlink(real, path.join(folder, name));
      await expect(spool.prepare()).rejects.toThrow('symbolic link');
    });

    it.each([['a result', 'alm-1-x.json'] as const, ['a lock', 'agent.lock'] as const])(
      'when %s in it is a link, or others can write to it',
      async (_, name) => {
        await writeFile(path.join(path.dirname(folder), name), '{}');
        await symlink(path.join(path.dirname(folder), name), path.join(folder, name));
        await expect(spool.prepare()).rejects.toThrow('symbolic link');
        await rm(path.join(folder, name));
        await writeFile(path.join(folder, name), '{}');
        await chmod(path.join(folder, name), 0o666);
        await expect(spool.prepare()).rejects.toThrow('others can write');
      },
    );

    it('when others can write to what says whom to kill', async () => {
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
