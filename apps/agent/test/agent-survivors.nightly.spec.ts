import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { until, type Watched } from '@syncledger/testing';

import { World, type Shown } from './support/world.js';

const PATIENCE = 120_000;
/** Runs of each command in each way to end. */
const RUNS = 8;
/** Processes that each command leaves behind, other than itself. */
const LEAVES = 2;

/** Each starts processes that ignore SIGTERM, in other groups and sessions, and waits. The test defines `leaf` and `hold`. */
const COMMANDS = {
  limited: 'timeout 3000 sh -c "$leaf" & timeout 3000 timeout 2000 sh -c "$leaf" & hold',
  sessions: 'setsid sh -c "$leaf" & setsid setsid --fork setsid sh -c "$leaf"; hold',
  jobs: '#!/bin/bash\nset -m; sh -c "$leaf" & (set -m; sh -c "$leaf" & disown); hold',
  forks: '( ( setsid sh -c "$leaf" & ) & ); ( sh -c "$leaf" & ) & hold',
  daemons: 'cd /; for i in 1 2; do nohup setsid sh -c "$leaf" < /dev/null > /dev/null 2>&1 & done; hold',
} as const;

/** The environment is the mark of a run where there is no cgroup; this leaves one process in the session, and a descendant outside. */
const BARE = 'env -i sh -c "$leaf" & env -i setsid sh -c "$leaf" & hold';

const ENDINGS = ['timeout', 'cancel', 'lost lease', 'shutdown', 'killed agent'] as const;
type Ending = (typeof ENDINGS)[number];

/** Processes in a frozen cgroup (v1) can't be killed. */
const FREEZER = '/sys/fs/cgroup/freezer';

describe('what survives a run', () => {
  const frozen = path.join(FREEZER, `syncledger-test-${process.pid}`);
  const thaw = () => writeFile(path.join(frozen, 'freezer.state'), 'THAWED');
  let world: World;
  beforeAll(async () => {
    world = await World.start('sqlite');
  });
  afterAll(async () => {
    await thaw().catch(() => undefined);
    await rmdir(frozen).catch(() => undefined);
    await world.close();
  });

  /** Processes of the commands: all that wait for a FIFO, whatever their environment, cgroup or parent. */
  const waitingFor = async (fifo: string) => {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return pids.filter((_, index) => lines[index] === `cat\0${fifo}\0`).map(Number);
  };

  const end = async (ending: Ending, agent: Watched, runs: readonly number[]) => {
    const told = (what: string) => until(what, () => agent.out.split(what).length > runs.length, PATIENCE);
    if (ending === 'timeout') await told('"run failed"');
    if (ending === 'cancel') {
      for (const id of runs) await world.call('POST', `jobs/alm/${id}/cancel/`);
      await told('run cancelled');
    }
    if (ending === 'killed agent') await told('terminated a run left behind');
    if (ending === 'lost lease') {
      agent.child.kill('SIGSTOP');
      for (const id of runs)
        await until(`${id} is requeued`, async () => (await world.job(id)).state === 'queued', PATIENCE);
      agent.child.kill('SIGCONT');
      await told('lease lost');
    }
    await agent.end('SIGTERM');
  };

  const trial = async (scripts: Record<string, string>, ending: Ending, hasCgroup: boolean) => {
    const folder = await mkdtemp(path.join(world.folder, 'trial-'));
    const [fifo, started] = [path.join(folder, 'never'), path.join(folder, 'started')];
    execFileSync('mkfifo', [fifo]);
    const leaf = `trap "" TERM HUP INT; echo >> ${started}; exec cat ${fifo}`;
    const begin = `export leaf='${leaf}'; trap "" TERM; hold() { exec cat ${fifo}; }\n`;
    const whole = Object.entries(scripts).map(([name, script]) => {
      const [, first = '#!/bin/sh\n', rest = ''] = /^(#!.*\n)?([^]*)$/.exec(script) ?? [];
      return [name, `${first}${begin}${rest}`];
    });
    const commands = await world.commands(Object.fromEntries(whole));
    const runs: number[] = [];
    for (const name of Object.keys(scripts)) for (let run = 0; run < RUNS; run += 1) runs.push(await world.queue(name));
    const options = ['--spool', path.join(folder, 'spool'), '--concurrency', '100', '--kill-after', '1s'];
    // A cancelled run is noticed after a third of the lease.
    const lease = ['--lease-seconds', ['cancel', 'lost lease'].includes(ending) ? '30' : '3600'];
    const times = ['--stop-grace', '1s', '--timeout', ending === 'timeout' ? '20s' : '1h'];
    const start = () => world.agent(commands, [...options, ...lease, ...times], {}, hasCgroup ? [] : WITHOUT_CGROUP);
    const agent = start();
    const lines = async () => (await readFile(started, 'utf8').catch(() => '')).length;
    await until('all run', async () => (await lines()) === runs.length * LEAVES, PATIENCE);
    // Without commands, the agent does not claim a requeued run again.
    await rename(commands, `${commands}-away`);
    await mkdir(commands);
    if (ending === 'killed agent') {
      await agent.end('SIGKILL');
      await end(ending, start(), runs);
    } else await end(ending, agent, runs);
    const left = await waitingFor(fifo);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    for (const id of runs) await world.call('POST', `jobs/alm/${id}/cancel/`).catch(() => undefined);
    return `${left.length} of ${runs.length * (LEAVES + 1)}`;
  };

  it.each(ENDINGS)(
    'with a cgroup, nothing: %s',
    async (ending) => {
      expect(await trial({ ...COMMANDS, bare: BARE }, ending, true)).toBe('0 of 144');
    },
    2 * PATIENCE,
  );

  it(
    'and can’t be killed holds its command back, also after a restart',
    async () => {
      // Only root may freeze, and only where this version of cgroups is mounted.
      const canFreeze = await mkdir(frozen).then(
        () => true,
        () => false,
      );
      if (!canFreeze) return;
      const folder = await mkdtemp(path.join(world.folder, 'frozen-'));
      const commands = await world.commands({
        frozen: `[ -e ${folder}/once ] && echo again && exit
          touch ${folder}/once; echo $$ > ${frozen}/tasks; echo FROZEN > ${frozen}/freezer.state; sleep 300`,
        other: 'echo other',
      });
      const options = ['--spool', path.join(folder, 'spool'), '--timeout', '1s', '--kill-after', '1s'];
      const first = await world.queue('frozen');
      let agent = world.agent(commands, options);
      const { result_message, connection } = (await world.jobWhen(first, 'finished')) as Shown & {
        connection: { id: number };
      };
      expect(result_message).toMatch(/could not be killed: \d+\.$/);
      const job = { connection: connection.id, automatic: false, ready: false };
      const { id: second } = await world.call<{ id: number }>('POST', 'jobs/alm/', job);
      await world.jobWhen(await world.queue('other'), 'finished');
      expect((await world.job(second)).state).toBe('queued');
      await agent.end('SIGTERM');
      agent = world.agent(commands, options);
      await until('it is held back', () => agent.out.includes('claiming no runs of these commands'), PATIENCE);
      await world.jobWhen(await world.queue('other'), 'finished');
      expect((await world.job(second)).state).toBe('queued');
      await thaw();
      expect((await world.jobWhen(second, 'finished')).result_message).toBe('again\n');
      await agent.end('SIGTERM');
    },
    2 * PATIENCE,
  );

  it.each(ENDINGS)(
    'without a cgroup, nothing that has kept its environment: %s',
    async (ending) => {
      expect(await trial(COMMANDS, ending, false)).toBe('0 of 120');
    },
    2 * PATIENCE,
  );
});

/** Hides the cgroups from the agent, where it may use them: as root. */
const WITHOUT_CGROUP =
  process.geteuid?.() === 0 ? ['unshare', '-m', 'sh', '-c', 'umount -a -t cgroup2; exec "$0" "$@"'] : [];
