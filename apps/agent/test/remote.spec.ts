import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { AGENT, startAgent, until } from '@syncledger/testing';

import { inProcess } from './support/in-process.js';
import { World } from './support/world.js';

const CANARY = 'canary-of-a-remote-secret-4410';

describe('the remote command line', () => {
  let world: World;
  let token: string;
  beforeAll(async () => {
    world = await World.start('sqlite');
    const { id } = await world.call<{ id: number }>('GET', 'users/me/');
    const made = await world.call<{ token: string }>('POST', `users/${id}/api-tokens/`, { name: 'Remote' });
    token = made.token;
  });
  afterAll(() => world.close());

  const start = (args: readonly string[], env: Record<string, string> = {}, input?: string) =>
    startAgent(args, world.folder, {
      env: { XDG_CONFIG_HOME: path.join(world.folder, 'config'), ...env },
      ...(input !== undefined && { input }),
    });
  /** Runs a command in this process, with the token in the environment. */
  const call = (...args: string[]) => inProcess(args, { SYNCLEDGER_URL: world.url, SYNCLEDGER_TOKEN: token });

  it('logs in with a token from standard input, uses it for that server only, and logs out', async () => {
    const file = path.join(world.folder, 'config/syncledger/login.json');
    const wrong = start(['login', '--server', world.url], {}, `${token}x`);
    expect([await wrong.ended, wrong.err]).toEqual([1, expect.stringContaining('401')]);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    const login = start(['login', '--server', world.url], {}, `${token}\n`);
    expect([await login.ended, login.err]).toEqual([0, '']);
    expect(login.out).not.toContain(token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(token);
    const env = { XDG_CONFIG_HOME: path.join(world.folder, 'config') };
    expect(await inProcess(['connections', 'list', '--json'], env)).toMatchObject({ status: 0, err: '' });
    const elsewhere = await inProcess(['runs', 'list', '--server', 'http://127.0.0.1:9'], env);
    expect(elsewhere).toMatchObject({ status: 2, err: expect.stringContaining(`The login is for ${world.url}`) });
    const scoped = start(['login', '--server', world.url], {}, await readFile(world.tokenFile, 'utf8'));
    expect([await scoped.ended, scoped.err]).toEqual([2, expect.stringContaining('scope "agent"')]);
    expect(await inProcess(['logout'], env)).toMatchObject({ status: 0 });
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect(await inProcess(['runs', 'list'], env)).toMatchObject({ status: 2, err: expect.stringContaining('log in') });
  });

  it('starts, lists, shows and cancels runs, and shows no params', async () => {
    const first = await world.queue('quiet', { secret: CANARY }, { alias: 'Evil \u001b[2J name' });
    const { connection } = (await world.job(first)) as unknown as { connection: { id: number } };
    const cancelled = await call('runs', 'cancel', String(first), '--json');
    expect(JSON.parse(cancelled.out)).toMatchObject({ id: first, kind: 'alm', state: 'finished', ended_by: 'cancel' });
    const started = await call('runs', 'start', String(connection.id), '--json');
    const { id } = JSON.parse(started.out) as { id: number };
    expect(JSON.parse(started.out)).toMatchObject({ state: 'queued', connection: { id: connection.id } });
    const again = await call('runs', 'start', String(connection.id));
    expect([again.status, again.out]).toEqual([1, '']);
    const unfinished = await call('runs', 'list', '--unfinished', '--connection', String(connection.id));
    expect(unfinished.out).toMatch(/^ID +KIND +STATE +CONNECTION +SYSTEM +LAST RUN\n/);
    expect(unfinished.out).toMatch(new RegExp(`^${id} +alm +queued +Evil \\\\u\\{1b\\}\\[2J name`, 'm'));
    const failed = await call('runs', 'list', '--failed', '--json');
    expect(JSON.parse(failed.out)).toMatchObject({ results: [{ id: first, succeeded: false }] });
    const shown = await call('runs', 'show', String(first));
    expect(shown.out).toMatch(/^state +failed\n[^]*\n\ncancelled by /m);
    const missing = await call('runs', 'show', '999999');
    expect([missing.status, missing.err]).toEqual([1, 'There is no run 999999 that you may see.\n']);
    const all = [cancelled, started, unfinished, failed, shown, await call('connections', 'list', '--json')];
    expect(all.filter(({ out }) => out.includes(CANARY) || out.includes('params'))).toEqual([]);
    expect(all.map(({ status, err }) => [status, err])).toEqual(all.map(() => [0, '']));
    await call('runs', 'cancel', String(id));
  });

  it('ends without a stack trace when its reader closes the pipe', async () => {
    const script = `{ "$0" "${AGENT}" --help; echo "status $?" >&2; } | true`;
    const shell = spawn('sh', ['-c', script, process.execPath], { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(await text(shell.stderr)).toBe('status 0\n');
  });

  it('watches a run until it ends, and tells by its exit status how', async () => {
    const go = path.join(world.folder, 'go');
    const commands = await world.commands({
      watched: `echo begins; while [ ! -e '${go}' ]; do sleep 0.05; done; printf 'red \\033[31mtext\\033[0m\\007'; exit 3`,
    });
    const id = await world.queue('watched');
    const unreadable = await call('runs', 'watch', String(id), '--token-file', '/nowhere');
    expect(unreadable).toMatchObject({ status: 2, err: expect.stringContaining("can't be read") });
    await writeFile(path.join(world.folder, 'remote-token'), token, { mode: 0o600 });
    const watched = start(['runs', 'watch', String(id), '--server', world.url, '--token-file', 'remote-token']);
    await until('it is queued', () => watched.err.includes('queued'));
    const agent = world.agent(commands, ['--once', '--spool', 'spool-watch']);
    await until('it is running', () => watched.err.includes('running'));
    await until('its output is shown while it goes on', () => watched.out === 'begins\n');
    await writeFile(go, '');
    expect(await watched.ended).toBe(1);
    expect(watched.out).toBe('begins\nred text\\u{7}\nThe command exited with code 3.\n');
    expect(watched.err).toContain('failed');
    expect(await agent.ended).toBe(1);
    const health = await call('connections', 'health', '--json');
    const { results } = JSON.parse(health.out) as { results: { id: number }[] };
    expect([health.status, results[0]]).toMatchObject([1, { health: { status: 'failing' } }]);
    const known = await fetch(`${world.url}/api/v2/connections/alm/${results[0]!.id}/acknowledgement/`, {
      method: 'PUT',
      headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(known.status).toBe(200);
    expect((await call('connections', 'health')).out).toContain('failing, acknowledged');
  });

  it('watches a run on a server that has no output of runs, and says so', async () => {
    const old = createServer((request, response) => {
      void (async () => {
        const isKnown = !request.url!.includes('/output/');
        const { authorization = '' } = request.headers;
        const answer = isKnown ? await fetch(world.url + request.url!, { headers: { authorization } }) : undefined;
        response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
        response.end(answer ? await answer.text() : '{"detail":"Not found."}');
      })();
    }).listen(0, '127.0.0.1');
    await once(old, 'listening');
    const id = await world.queue('unseen');
    const server = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
    const watched = start(['runs', 'watch', String(id), '--server', server], { SYNCLEDGER_TOKEN: token });
    await until('it says so', () => watched.err.includes('too old'));
    const agent = world.agent(await world.commands({ unseen: 'echo Done' }), ['--once', '--spool', 'spool-unseen']);
    expect([await agent.ended, await watched.ended]).toEqual([0, 0]);
    expect(watched.out).toBe('Done\n');
    expect(watched.err.split('too old')).toHaveLength(2);
    old.close();
  });

  it('passes the bytes of a command through, and ends what a killed exec has left', async () => {
    const queued = await world.queue('killed');
    const { connection } = (await world.job(queued)) as unknown as { connection: { id: number } };
    await world.call('POST', `jobs/alm/${queued}/cancel/`);
    const env = { SYNCLEDGER_URL: world.url, SYNCLEDGER_TOKEN: token, TMPDIR: world.folder };
    const exec = (script: string) =>
      start(['exec', '--connection', String(connection.id), '--', 'sh', '-c', script], env);
    const file = path.join(world.folder, 'survivor');
    const leaf = `trap '' TERM HUP; echo $$ > '${file}'; while :; do sleep 0.1; done`;
    const killed = exec(`setsid sh -c "${leaf.replaceAll('$', '\\$')}" & wait`);
    const pid = await until('it runs', async () => Number(await readFile(file, 'utf8').catch(() => '0')));
    const folders = async () => (await readdir(world.folder)).filter((name) => name.startsWith('syncledger-exec-'));
    expect(await folders()).toHaveLength(1);
    await killed.end('SIGKILL');
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('trap');
    const { results } = await world.call<{ results: { id: number }[] }>('GET', 'jobs/?page_size=1');
    await world.call('POST', `jobs/alm/${results[0]!.id}/cancel/`);
    const next = exec(String.raw`printf 'a\377\000b\033[1m'; exit 7`);
    const bytes: Buffer[] = [];
    next.child.stdout!.on('data', (chunk: Buffer) => bytes.push(chunk));
    expect(await next.ended).toBe(7);
    expect(Buffer.concat(bytes).toString('latin1')).toBe('a\xff\0b\x1b[1m');
    expect(next.err).toContain('exited with code 7');
    await until('what was left has ended', () =>
      readFile(`/proc/${pid}/cmdline`).then(
        (text) => text.length === 0,
        () => true,
      ),
    );
    expect(await folders()).toEqual([]);
  });

  it('runs a command here as a run of a connection, without its secrets in the output', async () => {
    const queued = await world.queue('executed', { alm_pass: CANARY });
    const { connection } = (await world.job(queued)) as unknown as { connection: { id: number } };
    await world.call('POST', `jobs/alm/${queued}/cancel/`);
    const env = { SYNCLEDGER_URL: world.url, SYNCLEDGER_TOKEN: token };
    const exec = (...command: string[]) =>
      start(['exec', '--connection', String(connection.id), '--', ...command], env);
    const latest = async () => {
      const { results } = await world.call<{ results: { id: number }[] }>('GET', 'jobs/?page_size=1');
      return world.job(results[0]!.id);
    };
    const script = 'cat; echo "$1 $SYNCLEDGER_TOKEN in $(pwd)"; exit 3';
    const failing = exec('sh', '-c', script, 'sh', 'a b');
    expect(await failing.ended).toBe(3);
    expect(failing.out).toContain(`a b  in ${await realpath(world.folder)}`);
    expect(failing.out).toContain('"alm_pass":"***"');
    const failed = await latest();
    expect(failed).toMatchObject({ succeeded: false, result_message: expect.stringContaining('exited with code 3') });
    expect([failing.out, failing.err, failed.result_message].filter((text) => text.includes(CANARY))).toEqual([]);
    const interrupted = exec('sh', '-c', 'echo begun; sleep 100');
    await until('it runs', () => interrupted.out.includes('begun'));
    expect(await interrupted.end('SIGINT')).toBe(130);
    const stopped = await latest();
    expect(stopped).toMatchObject({ state: 'finished', succeeded: false });
    expect(stopped.result_message).toMatch(/^begun\n[^]*Interrupted by a signal\.$/);
    expect(await exec('/etc/passwd').ended).toBe(126);
    expect(await exec('/nowhere').ended).toBe(127);
    expect(await latest()).toMatchObject({ succeeded: false, result_message: 'The command failed to start (ENOENT).' });
    expect(await start(['exec', '--connection', '999999', '--', 'true'], env).ended).toBe(125);
    expect(await start(['exec', '--connection', 'x', '--', 'true'], env).ended).toBe(125);
    expect(await start(['exec', '--help'], env).ended).toBe(0);
    const away = { ...env, SYNCLEDGER_URL: 'http://127.0.0.1:1' };
    expect(await start(['exec', '--connection', '1', '--', 'true'], away).ended).toBe(125);
    const unread = exec('sh', '-c', 'echo begun; sleep 0.2; echo Unread; sleep 0.2; echo to the end');
    unread.child.stdout!.destroy();
    expect(await unread.ended).toBe(0);
    expect(await latest()).toMatchObject({ succeeded: true, result_message: 'begun\nUnread\nto the end\n' });
  });

  it('completes commands and options, and evaluates nothing', async () => {
    const { out } = await call('complete', '--', 'runs', 'list', '--server', '$(exit 1)', '--s');
    expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(['--system', '--search', '--server', '']);
    const script = (await call('completion', 'bash')).out;
    expect(script).not.toContain('eval');
  });

  it.each([
    ['an unknown command', ['runs', 'stop'], 2, "unknown command 'stop'"],
    ['an invalid id', ['runs', 'show', '0'], 2, 'positive integer'],
    ['no server', ['runs', 'list', '--server', 'http://127.0.0.1:9'], 3, 'unreachable'],
  ])('fails clearly with %s', async (_, args, status, hint) => {
    const result = await call(...args);
    expect([result.status, result.out, result.err]).toEqual([status, '', expect.stringContaining(hint)]);
  });
});
