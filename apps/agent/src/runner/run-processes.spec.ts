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
const LOOP = `export LOOP='trap "" TERM HUP; echo $$ >> "$FILE"; while :; do sleep 0.1; done'`;
const SCRIPT = `set -m
${LOOP}
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

  it.each([
    ['what cleared its environment, in the session of the run', 'env -i FILE="$FILE" sh -c "$LOOP" & wait'],
    ['what cleared its environment and left the session', 'env -i FILE="$FILE" setsid sh -c "$LOOP" & wait'],
    [
      'what overwrote its environment',
      // Writes the name over the memory of the environment, as setproctitle(3) does.
      `perl -e '$0 = "x" x 10_000; $SIG{TERM} = "IGNORE"; open F, ">>", $ENV{FILE}; print F "$$\n"; close F; sleep 300' & wait`,
    ],
  ])('without a cgroup, include %s', async (_, script) => {
    const file = path.join(folder, randomUUID());
    const marker = `RUN=${randomUUID()}`;
    const processes = new RunProcesses(marker, undefined);
    const [name = '', value] = marker.split('=');
    const child = processes.spawn('bash', ['-c', `${LOOP}\n${script}`], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, [name]: value, FILE: file },
    });
    const pid = await until('the process runs', async () => Number(await readFile(file, 'utf8').catch(() => '')));
    processes.signal('SIGTERM', child.pid);
    expect(await isAlive(pid)).toBe(true);
    expect(await processes.end()).toEqual([]);
    expect(await isAlive(pid)).toBe(false);
  });

  it('include what has left the cgroup', async () => {
    const cgroup = Cgroup.create(randomUUID());
    // Where no cgroup can be made, none can be left.
    if (!cgroup) return;
    const file = path.join(folder, randomUUID());
    const processes = new RunProcesses(`RUN=${file}`, cgroup);
    const leave = `setsid sh -c 'echo $$ > ${path.dirname(cgroup.folder)}/cgroup.procs; eval "$LOOP"' & exit`;
    const child = processes.spawn('bash', ['-c', `${LOOP}\n${leave}`], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, RUN: file, FILE: file },
    });
    const pid = await until('the process runs', async () => Number(await readFile(file, 'utf8').catch(() => '')));
    expect(cgroup.pids()).not.toContain(pid);
    processes.signal('SIGKILL', child.pid);
    expect(await processes.end()).toEqual([]);
    expect(await isAlive(pid)).toBe(false);
  });

  it('are not those of another run, nor the agent', async () => {
    const [one, other] = [await start(undefined), await start(Cgroup.create(randomUUID()))];
    await one.processes.end();
    expect(await Promise.all(other.pids.map(isAlive))).not.toContain(false);
    expect(other.processes.pids()).not.toContain(process.pid);
    await other.processes.end();
  });
});
