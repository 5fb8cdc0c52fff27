import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

import { AGENT, freePort, nightlyIt, until } from '@syncledger/testing';

import { inProcess } from './support/in-process.js';
import { World } from './support/world.js';

interface Found {
  readonly check: string;
  readonly status: string;
  readonly detail: string;
  readonly remedy?: string;
}

const AS_PROCESS_1 = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
/** Where users may make namespaces. */
const itInNamespaces = spawnSync('unshare', [...AS_PROCESS_1, 'true']).status === 0 ? nightlyIt : it.skip;

describe('syncledger-agent check', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start('sqlite');
  });
  afterAll(() => world.close());

  /** In the folder of the world, if it is the name of a file there. */
  const place = (word: string) => (/^(spool|open|old)-/.test(word) ? path.join(world.folder, word) : word);
  const check = async (commands: string, options: readonly string[]) => {
    const standard = ['--server', world.url, '--token-file', world.tokenFile, '--commands', commands, '--json'];
    const { status, out } = await inProcess(['check', ...standard, ...options.map(place)]);
    const { results } = JSON.parse(out) as { results: Found[] };
    const of = (name: string) => results.filter(({ check: one }) => one === name);
    const problems = results.filter((found) => found.status === 'problem').map((found) => found.check);
    return { status, of, problems };
  };

  it('finds an agent that could serve, tells what it could not, and claims nothing', async () => {
    const commands = await world.commands({ ready: 'echo No', crlf: '#!/bin/sh\r\necho No\n', plain: '' });
    await chmod(path.join(commands, 'plain'), 0o644);
    const [ready, other] = [await world.queue('ready'), await world.queue('elsewhere')];
    const { status, of, problems } = await check(commands, ['--spool', 'spool-none']);
    expect([status, problems]).toEqual([0, []]);
    expect(of('server')[0]!.detail).toMatch(/^http:.+ is Syncledger \d/);
    expect(of('token')).toMatchObject([{ status: 'ok', detail: 'It is accepted, with the scope "agent".' }]);
    expect(of('commands').map(({ detail }) => detail)).toEqual([
      'It would run ready.',
      expect.stringContaining('CR LF'),
      expect.stringContaining('chmod u+x'),
    ]);
    expect(of('connections').map(({ status: one, detail }) => [one, detail])).toEqual([
      ['warning', expect.stringMatching(/^elsewhere \(\w+, 1\): could not serve\. .+\/elsewhere does not exist\.$/)],
      ['ok', expect.stringMatching(/^ready \(\w+, 1\): could serve with .+\/ready$/)],
    ]);
    expect(of('spool')).toMatchObject([{ status: 'ok', detail: expect.stringContaining('does not exist yet') }]);
    expect(await readdir(world.folder)).not.toContain('spool-none');
    for (const id of [ready, other]) {
      expect(await world.job(id)).toMatchObject({ state: 'queued' });
      await world.call('POST', `jobs/alm/${id}/cancel/`);
    }
  });

  it('runs all checks, whatever the others find', async () => {
    await writeFile(path.join(world.folder, 'open-token'), 'token', { mode: 0o644 });
    await mkdir(path.join(world.folder, 'spool-open'));
    await chmod(path.join(world.folder, 'spool-open'), 0o777);
    const wrong = ['--concurrency', '0', '--token-file', 'open-token', '--spool', 'spool-open'];
    const { status, of, problems } = await check(await world.commands({}), wrong);
    expect(status).toBe(2);
    expect(problems).toEqual(['settings', 'token file', 'commands', 'spool']);
    expect(of('settings')[0]!.detail).toContain('--concurrency');
    expect(of('spool')[0]!.detail).toContain('chmod 700');
    expect(of('server')[0]!.status).toBe('ok');
    expect(of('token')[0]!.status).toBe('skipped');
  });

  it('tells a server that does not respond from one that is no ledger', async () => {
    const commands = await world.commands({ ready: '' });
    const closed = `http://127.0.0.1:${await freePort()}`;
    const down = await check(commands, ['--server', closed]);
    expect(down.of('server')).toMatchObject([{ status: 'problem', remedy: expect.stringContaining('port') }]);
    const bodies: Record<string, string> = { '/page': '<html>', '/others': '{"version":"1"}' };
    const stranger = createServer(({ url = '' }, response) => {
      const [, prefix = ''] = /^(\/\w+)\/api/.exec(url) ?? [];
      response.writeHead(prefix === '/gone' ? 404 : 200, { 'content-type': 'application/json' });
      response.end(bodies[prefix] ?? '{"detail":"Not found."}');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    for (const place of [...Object.keys(bodies), '/gone']) {
      const { status, of } = await check(commands, ['--server', address + place]);
      expect([status, of('server')[0]!.detail]).toEqual([2, expect.stringContaining('No ledger responds there')]);
    }
    stranger.close();
  });

  it('sees the spool of a running agent, and a token that is not accepted', async () => {
    const commands = await world.commands({ ready: '' });
    const agent = world.agent(commands, ['--spool', 'spool-live']);
    await until('it claims', () => agent.out.includes('claiming runs'));
    await writeFile(path.join(world.folder, 'old-token'), 'slt_revoked', { mode: 0o600 });
    const { status, of } = await check(commands, ['--spool', 'spool-live', '--token-file', 'old-token']);
    expect(await agent.end('SIGTERM')).toBe(0);
    expect(status).toBe(2);
    expect(of('spool')).toMatchObject([{ status: 'warning' }]);
    expect(of('token')).toMatchObject([{ status: 'problem', detail: expect.stringContaining('401') }]);
    expect(of('connections')).toMatchObject([{ status: 'skipped' }]);
  });

  itInNamespaces('says that ended processes stay when it is process 1 of a container without an init', async () => {
    const running = promisify(execFile)('unshare', [...AS_PROCESS_1, process.execPath, AGENT, 'check', '--json']);
    // It fails, because the options are missing.
    const { stdout } = await running.catch((error: unknown) => error as { stdout: string });
    const { results } = JSON.parse(stdout) as { results: Found[] };
    expect(results.find(({ check: one }) => one === 'init')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('zombies'),
      remedy: expect.stringContaining('--init'),
    });
  });

  it('is what --dry-run does, and prints queued runs if the token may see them', async () => {
    const commands = await world.commands({ dry: 'echo No' });
    const id = await world.queue('dry');
    const token = path.join(world.folder, 'wide-token');
    const { id: user } = await world.call<{ id: number }>('GET', 'users/me/');
    const made = await world.call<{ token: string }>('POST', `users/${user}/api-tokens/`, { name: 'Wide' });
    await writeFile(token, made.token, { mode: 0o600 });
    const agent = world.agent(commands, ['--dry-run', '--token-file', token]);
    expect(await agent.ended).toBe(0);
    expect(agent.out).toMatch(new RegExp(`^ok +queued runs +${id} \\(\\w+, dry\\): would run ${commands}/dry$`, 'm'));
    expect(agent.out).toMatch(/^warning +token .+\n +To do: .+scope "agent"/m);
    expect(await world.job(id)).toMatchObject({ state: 'queued' });
    expect(await world.agent(await world.commands({}), ['--dry-run']).ended).toBe(2);
  });
});
