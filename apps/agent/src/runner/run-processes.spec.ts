import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { until } from '@syncledger/testing';

import { Cgroup } from './cgroup.js';
import { RunProcesses } from './run-processes.js';

/** A zombie has ended. */
const isAlive = async (pid: number) =>
  /^State:\s+[^ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''));

/** Starts processes in groups and sessions of their own, each of which writes its id, ignores SIGTERM, and goes on. */
const SCRIPT = `set -m
export LOOP='trap "" TERM HUP; echo $$ >> "$FILE"; while :; do sleep 0.1; done'
timeout 300 sh -c "$LOOP" &
setsid sh -c "$LOOP" &
sh -c "$LOOP" &
( ( setsid sh -c "$LOOP" & ) & )
setsid timeout 300 setsid sh -c 'setsid sh -c "$LOOP" & exit' &
disown -a
exit 0`;
const STARTED = 5;

describe('the processes of a run', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-processes-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = async (cgroup: Cgroup | undefined) => {
    const [key, file] = [randomUUID(), path.join(folder, randomUUID())];
    const begin = () =>
      spawn('bash', ['-c', SCRIPT], { detached: true, stdio: 'ignore', env: { ...process.env, RUN: key, FILE: file } });
    const child = cgroup ? cgroup.spawnInside(begin) : begin();
    const pids = await until('all processes run', async () => {
      const found = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
      return found.length === STARTED ? found : undefined;
    });
    return { processes: new RunProcesses(`RUN=${key}`, cgroup), pids, group: child.pid ?? 0 };
  };

  it.each([
    ['in a cgroup, where one can be made', () => Cgroup.create(randomUUID())],
    ['by the marker in their environment', () => undefined],
  ])('are ended whatever group or session they moved to: %s', async (_, makeCgroup) => {
    const cgroup = makeCgroup();
    const { processes, pids, group } = await start(cgroup);
    processes.signal('SIGTERM', group);
    expect(await Promise.all(pids.map(isAlive))).not.toContain(false);
    expect(await processes.end()).toEqual([]);
    expect(await Promise.all(pids.map(isAlive))).not.toContain(true);
    expect(cgroup && Cgroup.find(cgroup.folder)).toBeUndefined();
  });

  it('are not those of another run, nor the agent', async () => {
    const [one, other] = [await start(undefined), await start(Cgroup.create(randomUUID()))];
    await one.processes.end();
    expect(await Promise.all(other.pids.map(isAlive))).not.toContain(false);
    expect(other.processes.pids()).not.toContain(process.pid);
    await other.processes.end();
  });
});
