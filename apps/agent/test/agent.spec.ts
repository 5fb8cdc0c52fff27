import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { LossyProxy } from './support/lossy-proxy.js';
import { startTracker } from './support/tracker.js';
import { nightlyDialects, nightlyIt, until } from '@syncledger/testing';
import { World } from './support/world.js';

const CANARY = 'canary-of-the-params-7391';
const here = import.meta.dirname;
const { version: VERSION } = JSON.parse(await readFile(path.join(here, '../../../package.json'), 'utf8')) as {
  version: string;
};
const exampleOf = (name: string) => readFile(path.join(here, '../examples', name), 'utf8');

/** @param file contains the pid */
const isGone = async (file: string) => {
  const pid = Number(await readFile(file, 'utf8'));
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return pid > 0;
  }
};

describe.each(nightlyDialects)('the agent, with a server on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(dialect);
  });
  afterAll(() => world.close());

  const inWorld = (name: string) => path.join(world.folder, name);
  const exists = (name: string) => readFile(inWorld(name), 'utf8').catch(() => '');

  it('executes queued runs, reports their results, and leaks no secret', async () => {
    const commands = await world.commands({
      good: `cat > '${inWorld('input')}'; env > '${inWorld('environment')}'; pwd; cat /proc/$$/cmdline | tr '\\0' ' ' > '${inWorld('arguments')}'
        printf 'pass can' ; sleep 0.2; printf 'ary-of-the-params-7391 '; cat '${inWorld('input')}' >/dev/stderr`,
      bad: 'echo It broke; exit 3',
      noisy: "head -c 300000 /dev/zero | tr '\\0' 'x'; printf '\\377\\000end'",
    });
    const params = { alm_server: 'tracker.example.com', alm_pass: CANARY, more: { nested: [`${CANARY}-2`] } };
    const good = await world.queue('good', params);
    const bad = await world.queue('bad', params);
    const noisy = await world.queue('noisy');
    const missing = await world.queue('missing');
    const agent = world.agent(commands, ['--once', '--concurrency', '4', '--spool', 'spool-once']);
    expect(await agent.ended).toBe(1);
    const [ran, failed, cut, refused] = await Promise.all([good, bad, noisy, missing].map((id) => world.job(id)));
    expect(ran).toMatchObject({ succeeded: true, state: 'finished' });
    expect(ran!.result_message).toContain('pass *** ');
    expect(ran!.result_message).toContain('tracker.example.com');
    expect(failed).toMatchObject({
      succeeded: false,
      result_message: 'It broke\n\nThe command exited with code 3.',
    });
    expect([cut!.succeeded, cut!.result_message.length]).toEqual([true, 65_536]);
    expect(cut!.result_message).toMatch(/^x+… [\d,]+ characters left out …x+/);
    expect(cut!.result_message.endsWith('x\ufffd\ufffdend')).toBe(true);
    expect(refused).toMatchObject({ state: 'queued' });
    await world.call('POST', `jobs/alm/${missing}/cancel/`);
    const input = JSON.parse(await exists('input'));
    expect([input.id, input.connection.params, input.lease]).toEqual([good, params, undefined]);
    const { results } = await world.call<{ results: object[] }>('GET', 'agents/');
    expect(results).toMatchObject([{ name: 'dmz-1', version: VERSION, holding: [] }]);
    const environment = await exists('environment');
    expect([...environment.matchAll(/^(\w+)=/gm)].map(([, name]) => name).sort()).toEqual(
      expect.arrayContaining(['HOME', 'LANG', 'PATH', 'SYNCLEDGER_RUN']),
    );
    const seen = [ran!.result_message, environment, await exists('arguments'), await world.textOf('spool-once')];
    expect([...seen, agent.out, agent.err].filter((text) => text.includes('canary'))).toEqual([]);
  });

  it('ends if the process that started it has ended already', async () => {
    const { pid } = spawnSync('true');
    const options = ['--spool', 'spool-orphan'];
    const agent = world.agent(await world.commands({}), options, { SYNCLEDGER_PARENT: String(pid) });
    expect([0, null]).toContain(await agent.ended);
  });

  nightlyIt('goes on when its log can’t be written', async () => {
    const id = await world.queue('quiet');
    const commands = await world.commands({ quiet: 'echo Done' });
    const agent = world.agent(commands, ['--once'], {}, ['sh', '-c', 'exec "$@" > /dev/full', 'sh']);
    expect(await agent.ended).toBe(0);
    expect(await world.job(id)).toMatchObject({ succeeded: true, result_message: 'Done\n' });
  });

  it('terminates a run that times out, with all processes that it started', async () => {
    const loop = (name: string) => `sh -c 'trap "" TERM; echo $$ > "${inWorld(name)}"; while :; do sleep 0.2; done' &`;
    const script = `trap '' TERM
      timeout 300 ${loop('grandchild')}
      setsid ${loop('session')}
      (setsid timeout 300 ${loop('daemon')})
      while :; do sleep 1; done`;
    const commands = await world.commands({ slow: script });
    const id = await world.queue('slow');
    const agent = world.agent(commands, [
      '--once',
      '--timeout',
      '1s',
      '--kill-after',
      '500ms',
      '--spool',
      'spool-slow',
    ]);
    expect(await agent.ended).toBe(1);
    const result_message = 'Timed out after 1 s. The command was killed by SIGKILL.';
    expect(await world.job(id)).toMatchObject({ result_message, ended_by: 'timeout' });
    for (const name of ['grandchild', 'session', 'daemon']) await until(`${name} is gone`, () => isGone(inWorld(name)));
  });

  it('renews the lease of a busy command, and terminates it when the run is cancelled', async () => {
    const commands = await world.commands({ busy: `echo $$ > '${inWorld('busy')}'; while :; do echo busy; done` });
    const id = await world.queue('busy');
    const agent = world.agent(commands, ['--lease-seconds', '10', '--spool', 'spool-busy']);
    await world.jobWhen(id, 'running');
    await until('the command runs', () => exists('busy'));
    await world.call('POST', `jobs/alm/${id}/cancel/`);
    await until('the agent hears of it', () => agent.out.includes('run cancelled'));
    expect(await isGone(inWorld('busy'))).toBe(true);
    expect(await agent.end('SIGTERM')).toBe(0);
    expect((await world.job(id)).result_message).toMatch(/^cancelled by/);
    expect(await world.textOf('spool-busy')).toBe('');
  });

  it('delivers a result once after an outage of the server, even if the agent is killed meanwhile', async () => {
    const commands = await world.commands({
      wait: `echo $$ > '${inWorld('begun')}'; while [ ! -e '${inWorld('go')}' ]; do sleep 0.05; done; echo Done`,
    });
    const id = await world.queue('wait');
    const options = ['--lease-seconds', '30', '--spool', 'spool-kill'];
    const first = world.agent(commands, options);
    await until('the command runs', () => exists('begun'));
    await world.killServer();
    await writeFile(inWorld('go'), '');
    await until('the result waits', () => first.out.includes('result delivery failed; retrying'));
    const spooled = await world.textOf('spool-kill');
    expect(spooled).toContain('"result_message":"Done\\n"');
    await first.end('SIGKILL');
    await world.restartServer();
    const second = world.agent(commands, options);
    expect(await world.jobWhen(id, 'finished')).toMatchObject({
      succeeded: true,
      result_message: 'Done\n',
      attempt: 1,
    });
    await until('the spool is empty', async () => !(await world.textOf('spool-kill')).includes('Done'));
    expect(await second.end('SIGTERM')).toBe(0);
  });

  nightlyIt('runs at once what it claimed when the response was lost with the server', async () => {
    const commands = await world.commands({ claimed: 'echo Done' });
    const proxy = await LossyProxy.start(world.url, () => world.killServer());
    const id = await world.queue('claimed');
    const agent = world.agent(commands, ['--server', proxy.url, '--lease-seconds', '3600', '--spool', 'spool-lost']);
    await proxy.lost;
    await world.restartServer();
    expect(await world.jobWhen(id, 'finished')).toMatchObject({
      succeeded: true,
      attempt: 1,
      result_message: 'Done\n',
    });
    expect(await agent.end('SIGTERM')).toBe(0);
    proxy.close();
  });

  nightlyIt('kills leftover processes of a killed agent at its start, and sets aside a rejected result', async () => {
    const commands = await world.commands({
      left: `setsid sh -c 'echo $$ > "${inWorld('moved')}"; while :; do sleep 1; done' &
        until [ -s '${inWorld('moved')}' ]; do sleep 0.05; done
        echo $$ > '${inWorld('left')}'; while :; do sleep 1; done`,
    });
    const id = await world.queue('left');
    const options = ['--lease-seconds', '3600', '--spool', 'spool-left'];
    const first = world.agent(commands, options);
    await until('the command runs', () => exists('left'));
    await first.end('SIGKILL');
    expect(await isGone(inWorld('left'))).toBe(false);
    const lost = { kind: 'alm', id, lease: 'a lease that nobody has', succeeded: true, result_message: 'Late' };
    await writeFile(inWorld('spool-left/alm-1.json'), JSON.stringify(lost), { mode: 0o600 });
    const second = world.agent(commands, [...options, '--once']);
    expect(await second.ended).toBe(3);
    for (const name of ['left', 'moved']) await until(`${name} is gone`, () => isGone(inWorld(name)));
    expect(JSON.parse(await world.textOf('spool-left/refused'))).toMatchObject({ ...lost, refused: { status: 409 } });
    await world.call('POST', `jobs/alm/${id}/cancel/`);
  });

  nightlyIt('lets runs finish when it is stopped, also by a signal that arrives twice', async () => {
    const commands = await world.commands({ brief: `echo $$ > '${inWorld('brief')}'; sleep 1; echo Finished` });
    const id = await world.queue('brief');
    const agent = world.agent(commands, ['--spool', 'spool-stop']);
    await until('the command runs', () => exists('brief'));
    // Without a terminal, as under nohup, it goes on.
    agent.child.kill('SIGHUP');
    agent.child.kill('SIGINT');
    expect(await agent.end('SIGINT')).toBe(0);
    expect(await world.job(id)).toMatchObject({ succeeded: true, result_message: 'Finished\n' });
  });

  it.each([
    ['a token file that other users can read', 'chmod 600', ['--token-file', 'open-token']],
    ['plain http to another host', '--allow-http', ['--server', 'http://ledger.example.com']],
    ['an invalid certificate file', '--ca', ['--ca', 'open-token']],
    ['the address of the API', 'without /api/v2', ['--server', 'https://ledger.example.com/api/v2']],
    ['an invalid duration', '--timeout', ['--timeout', '4 hours']],
    ['an unknown command', "unknown command 'stat'", ['stat']],
  ])('refuses to start with %s, and says how to correct it', async (_, hint, options) => {
    await writeFile(inWorld('open-token'), 'token', { mode: 0o644 });
    const agent = world.agent(await world.commands({}), options);
    expect(await agent.ended).toBe(2);
    expect(agent.err).toContain(hint);
  });

  nightlyIt('runs the GitLab example, which is idempotent', async () => {
    const token = 'tracker-token-canary-5512';
    const tracker = await startTracker(token);
    const commands = await world.commands({ sync_gitlab: await exampleOf('sync_gitlab') });
    const tasks = [
      { id: 'T1', title: 'Use TLS', description: 'Everywhere.' },
      { id: 'T2', title: 'Hash passwords', description: '', done: true },
    ];
    await writeFile(inWorld('tasks.json'), JSON.stringify(tasks));
    const params = (secret: string) => ({
      alm_method: 'http',
      alm_server: tracker.host,
      alm_project: 'group/project',
      alm_api_token: secret,
      tasks_file: inWorld('tasks.json'),
    });
    const ids: number[] = [];
    for (const secret of [token, token, 'a-wrong-token-9921']) {
      ids.push(await world.queue('sync_gitlab', params(secret), { system: 'GitLab' }));
    }
    await world.agent(commands, ['--once', '--spool', 'spool-tracker']).ended;
    tracker.close();
    const [first, second, wrong] = await Promise.all(ids.map((id) => world.job(id)));
    expect(first).toMatchObject({ succeeded: true, result_message: '2 created, 0 updated, 0 unchanged.\n' });
    expect(second).toMatchObject({ succeeded: true, result_message: '0 created, 0 updated, 2 unchanged.\n' });
    expect(wrong!.result_message).toContain('401');
    expect(tracker.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Use TLS', 'opened'],
      ['Hash passwords', 'closed'],
    ]);
    expect(tracker.writes).toEqual(['POST Use TLS', 'POST Hash passwords', 'PUT close']);
  });

  nightlyIt('runs the SARIF example', async () => {
    const commands = await world.commands({ import_sarif: await exampleOf('import_sarif') });
    const report = path.join(here, 'support/report.sarif');
    const of = (params: object) => world.queue('import_sarif', params, { system: 'WebInspect' });
    const ids = [
      await of({ report_file: report }),
      await of({ report_file: report, fail_on: 'error' }),
      await of({ report_file: '/nowhere' }),
    ];
    await world.agent(commands, ['--once', '--spool', 'spool-report']).ended;
    const [told, tooBad, missing] = await Promise.all(ids.map((id) => world.job(id)));
    expect(told!.result_message).toBe(
      '1 error, 2 warning, 1 note\n    1  error  no-eval\n    2  warning  prefer-const\n    1  note  no-unused-vars\n',
    );
    expect([told!.succeeded, tooBad!.succeeded, missing!.succeeded]).toEqual([true, false, false]);
  });
});
