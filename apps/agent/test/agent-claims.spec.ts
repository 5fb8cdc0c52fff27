import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { nightlyDialects, nightlyIt, type Watched, until } from '@syncledger/testing';

import { World } from './support/world.js';

describe.each(nightlyDialects)('an agent, with a server on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(dialect);
  });
  afterAll(() => world.close());

  const inWorld = (name: string) => path.join(world.folder, name);

  it('claims only runs of commands that its folder holds, and follows changes of the folder', async () => {
    const [jira, azure] = [
      await world.commands({ sync_jira: 'echo By A' }),
      await world.commands({ sync_azure: 'echo By B', broken: '' }),
    ];
    await chmod(path.join(azure, 'broken'), 0o644);
    const ids: number[] = [];
    for (const command of ['sync_azure', 'sync_jira', 'sync_azure', 'broken', 'sync_late']) {
      ids.push(await world.queue(command, {}, { system: 'Azure' }));
    }
    const one = world.agent(jira, ['--spool', 'spool-a']);
    const other = world.agent(azure, ['--spool', 'spool-b']);
    const results = async (count: number) => {
      const jobs: unknown[] = [];
      for (const id of ids.slice(0, count)) jobs.push((await world.jobWhen(id, 'finished')).result_message);
      return jobs;
    };
    expect(await results(3)).toEqual(['By B\n', 'By A\n', 'By B\n']);
    expect(await world.job(ids[3]!)).toMatchObject({ state: 'queued' });
    const told = (agent: Watched, message: string) =>
      until(message, () => agent.out.split('\n').find((line) => line.includes(`"${message}"`)));
    expect(await told(other, 'connections that this agent could serve')).toContain('sync_azure (Azure)');
    expect(await told(other, 'connections that this agent could not serve')).toContain('broken (Azure)');
    // Neither waits for the end of its claim, which would take 30 s.
    await chmod(path.join(azure, 'broken'), 0o755);
    await rename(path.join(jira, 'sync_jira'), path.join(jira, 'sync_late'));
    expect((await results(5)).slice(3)).toEqual(['', 'By A\n']);
    const gone = await world.queue('sync_jira');
    await until('it claims for what is left', () => one.out.includes('"commands":"sync_late"'));
    expect(await one.end('SIGTERM')).toBe(0);
    expect(await other.end('SIGTERM')).toBe(0);
    expect(await world.job(gone)).toMatchObject({ state: 'queued' });
    await world.call('POST', `jobs/alm/${gone}/cancel/`);
  });

  nightlyIt('claims nothing while it can’t write its spool, which no other agent can use', async () => {
    const commands = await world.commands({ spooled: 'echo Done' });
    const agent = world.agent(commands, ['--spool', 'spool-moved', '--lease-seconds', '10']);
    await until('it claims', () => agent.out.includes('claiming runs'));
    const other = world.agent(commands, ['--spool', 'spool-moved']);
    expect(await other.ended).toBe(2);
    expect(other.err).toContain('Another agent uses the spool');
    await rename(inWorld('spool-moved'), inWorld('spool-away'));
    await writeFile(inWorld('spool-moved'), '');
    const first = await world.queue('spooled');
    await until('it says so', () => agent.out.includes('claiming nothing'));
    await until('it leaves what its long poll got', () => agent.out.includes(`"runs":"${first}"`));
    const second = await world.queue('spooled');
    await rm(inWorld('spool-moved'));
    await rename(inWorld('spool-away'), inWorld('spool-moved'));
    for (const id of [first, second]) expect((await world.jobWhen(id, 'finished')).result_message).toBe('Done\n');
    expect(agent.out).toContain('the spool can be written again');
    expect(await agent.end('SIGTERM')).toBe(0);
  });
});
