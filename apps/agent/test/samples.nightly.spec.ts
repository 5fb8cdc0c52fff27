import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Authority } from '@syncledger/testing/certificates';

import { hostileValues } from './support/hostile.js';
import { allSamples, type Sample } from './support/samples.js';
import { startTaskServer } from './support/task-server.js';

const PROGRAMS = ['sh', 'bash', 'python', 'js', 'ts'];
/** Programs that read params; requests, options and files that merely contain some are excluded. */
const readsParams = ({ language, code }: Sample) =>
  PROGRAMS.includes(language) && /(?<!--)\bparams\b(?!"?: \{|:$)/m.test(code);
/**
 * Digest of the Python sample that was last tested. Machines without Python skip it, so this tells whether it has changed since. After
 * changing the sample, run this spec with Python and update the digest.
 */
const TESTED_PYTHON_SAMPLE = '914db42096078a6077956c61cfd8c1d15411f4d9c58276803f7b89872901b1aa';

const CONCURRENCY = 4;

async function forEachConcurrently<T>(values: readonly T[], act: (value: T) => Promise<void>): Promise<void> {
  const left = values.values();
  const workers = Array.from({ length: CONCURRENCY }, async () => {
    for (const value of left) await act(value);
  });
  await Promise.all(workers);
}

/** Tests two values per program, which halves the number of programs to start. */
const pairsOf = (values: readonly string[]): (readonly [string, string])[] =>
  values.map((value, index) => [value, values.at(index - 1)!] as const).filter((_, index) => index % 2 === 0);

interface ProgramResult {
  readonly code: number | null;
  readonly output: string;
}

describe('sample commands', () => {
  let folder: string;
  let target: string;
  let server: Awaited<ReturnType<typeof startTaskServer>>;
  let samples: { https: Sample; other: Sample; python: Sample };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-samples-'));
    target = path.join(folder, 'written');
    const authority = await Authority.create('samples');
    server = await startTaskServer(await authority.issue('tracker', ['127.0.0.1']));
    await writeFile(path.join(folder, 'ca.pem'), authority.certificate);
    const [https, other, python] = (await allSamples()).filter(readsParams);
    samples = { https: https!, other: other!, python: python! };
    await mkdir(path.join(folder, 'bin'));
    const tracker = `#!${process.execPath}\nconsole.log(JSON.stringify([process.argv.slice(2), process.env.TRACKER_PASSWORD]));\n`;
    await writeFile(path.join(folder, 'bin/tracker'), tracker, { mode: 0o755 });
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a program as the agent does, and checks that it writes no files. */
  const run = async (command: readonly string[], params: object): Promise<ProgramResult> => {
    const cwd = await mkdtemp(path.join(folder, 'cwd-'));
    const ca = path.join(folder, 'ca.pem');
    const trust = { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca };
    const PATH = `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
    const [program, ...args] = command as [string, ...string[]];
    const child = spawn(program, args, { cwd, env: { PATH, HOME: cwd, LANG: 'C.UTF-8', ...trust } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify({ id: 1, connection: { system: 'Jira', params } })}\n`);
    const [code] = (await once(child, 'close')) as [number | null];
    expect(await readdir(cwd)).toEqual([]);
    await expect(readFile(target)).rejects.toThrow(/ENOENT/);
    return { code, output };
  };
  const fileWith = async ({ code }: Sample, name: string) => {
    const file = path.join(folder, name);
    await writeFile(file, code);
    return file;
  };
  const decoded = (authorization: string) => Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();

  /** Runs a sample that calls a tracker with each hostile value as user and password. */
  const tryRequests = async (command: readonly string[]) => {
    await run(command, { alm_server: server.host, alm_user: 'sync', alm_pass: 'harmless' });
    const [harmless] = server.received.splice(0);
    expect(decoded(harmless!.authorization)).toBe('sync:harmless');
    const values = pairsOf(Object.values(hostileValues(target))).map(([one, pass]) => ({
      user: one.replaceAll(':', ';'),
      pass,
    }));
    await forEachConcurrently(values, async ({ user: alm_user, pass: alm_pass }) => {
      const { code, output } = await run(command, { alm_server: server.host, alm_user, alm_pass });
      expect([alm_pass, code, output]).toEqual([alm_pass, 0, '1 tasks\n']);
    });
    const received = server.received.splice(0);
    expect(received).toEqual(values.map(() => ({ ...harmless, authorization: expect.any(String) })));
    const sent = received.map(({ authorization }) => decoded(authorization));
    expect(sent.sort()).toEqual(values.map(({ user, pass }) => `${user}:${pass}`).sort());
  };
  /** Expects a command to reject each of the given params without a request and without printing the secret. */
  const refuses = async (command: readonly string[], wrong: readonly object[], secret: string) => {
    await forEachConcurrently(wrong, async (params) => {
      const { code, output } = await run(command, params);
      expect([params, code]).toEqual([params, 1]);
      expect(output).not.toContain(secret);
    });
    expect(server.received).toEqual([]);
  };
  const tryRefusals = async (command: readonly string[]) => {
    const right = { alm_server: server.host, alm_user: 'sync', alm_pass: 'harmless-secret' };
    const { host } = server;
    const servers = ['', `${host}/x?`, `${host}#`, `a@${host}`, `${host}\n`, `${host}"\nX: y`, `$(touch ${target})`, 7];
    const wrong = [
      {},
      ...servers.map((alm_server) => ({ ...right, alm_server })),
      ...['a:b', 'a\0b', {}].map((alm_user) => ({ ...right, alm_user })),
      ...['', 'harmless-secret\0'].map((alm_pass) => ({ ...right, alm_pass })),
    ];
    await refuses(command, wrong, right.alm_pass);
  };

  it('are all tested here if they read params', async () => {
    const reading = (await allSamples()).filter(readsParams).map(({ file, language }) => `${file} ${language}`);
    expect(reading).toEqual([
      'docs/reference/agent.md ts',
      'docs/reference/agent.md ts',
      'docs/reference/agent.md python',
    ]);
  });

  it('in TypeScript send hostile values to a tracker unchanged', async () => {
    const command = [process.execPath, await fileWith(samples.https, 'https.ts')];
    await tryRequests(command);
    await tryRefusals(command);
  }, 240_000);

  it('that start another program pass it hostile values unchanged', async () => {
    const command = [process.execPath, await fileWith(samples.other, 'other.ts')];
    await forEachConcurrently(pairsOf(Object.values(hostileValues(target))), async ([project, password]) => {
      const { code, output } = await run(command, { alm_project: project, alm_pass: password });
      expect([code, JSON.parse(output)]).toEqual([0, [['sync', '--', project], password]]);
    });
    const wrong = ['secret\0', '', undefined].map((alm_pass) => ({ alm_project: 'a', alm_pass }));
    await refuses(command, wrong, 'secret');
  }, 240_000);

  it('in Python send hostile values to a tracker unchanged', async () => {
    expect(createHash('sha256').update(samples.python.code).digest('hex')).toBe(TESTED_PYTHON_SAMPLE);
    if (spawnSync('python3', ['--version']).status !== 0) return;
    const command = ['python3', await fileWith(samples.python, 'sample.py')];
    await tryRequests(command);
    await tryRefusals(command);
  }, 240_000);

  it('in apps/agent/examples reject hostile values or send them unchanged', async () => {
    const tasks = path.join(folder, 'tasks.json');
    await writeFile(tasks, '[{"id": "T1", "title": "One"}]');
    const command = [path.join(folder, 'sync_gitlab')];
    await copyFile(path.join(import.meta.dirname, '../examples/sync_gitlab'), command[0]!);
    await chmod(command[0]!, 0o755);
    const right = { alm_server: server.host, alm_project: 'group/project', alm_api_token: 'right', tasks_file: tasks };
    expect((await run(command, right)).code).toBe(0);
    expect(server.received.splice(0)[0]).toMatchObject({
      url: '/api/v4/projects/group%2Fproject/issues?scope=all&labels=task-T1',
    });
    const wrong = [
      ...[`${server.host}/x`, `a@${server.host}`, `${server.host}\n`].map((alm_server) => ({ ...right, alm_server })),
      ...['file', 'https:', 'http\n'].map((alm_method) => ({ ...right, alm_method })),
      ...['.', '..', 'a?b', 'a#b', 'a\nb'].map((alm_project) => ({ ...right, alm_project })),
      ...['right\nx: y', 'right ', 'right\u00e9'].map((alm_api_token) => ({ ...right, alm_api_token })),
    ];
    await refuses(command, wrong, right.alm_api_token);
    const odd = { ...right, alm_project: `-o${target}`, alm_api_token: `--output=${target}'"\\$(id)@%0a` };
    expect((await run(command, odd)).code).toBe(0);
    const [{ url, headers } = { url: '', headers: [] }] = server.received.splice(0);
    expect(url).toContain(`/projects/${encodeURIComponent(odd.alm_project)}/issues?`);
    expect(headers).toContain(`private-token: ${odd.alm_api_token}`);
  }, 240_000);

  it('for Jira reject hostile values or send them unchanged', async () => {
    const tasks = path.join(folder, 'jira-tasks.json');
    await writeFile(tasks, JSON.stringify([{ id: 'T1', title: hostileValues(target)['quotes and backslashes'] }]));
    const command = [process.execPath, path.join(import.meta.dirname, '../examples/sync_jira')];
    const right = { alm_server: server.host, alm_project: 'SHOP', alm_api_token: 'right', tasks_file: tasks };
    const user = { ...right, alm_user: 'ada@example.com' };
    for (const [params, search, authorization] of [
      [user, '/rest/api/2/search/jql', `Basic ${Buffer.from('ada@example.com:right').toString('base64')}`],
      [right, '/rest/api/2/search', 'Bearer right'],
    ] as const) {
      expect((await run(command, params)).code).toBe(0);
      const [searched, created] = server.received.splice(0);
      expect(searched).toMatchObject({ method: 'POST', url: search, authorization });
      expect(JSON.parse(searched!.body)).toMatchObject({ jql: 'project = "SHOP" AND labels = "task-T1"' });
      expect(created).toMatchObject({ method: 'POST', url: '/rest/api/2/issue', authorization });
      const summary = hostileValues(target)['quotes and backslashes'];
      expect(JSON.parse(created!.body)).toMatchObject({ fields: { summary, labels: ['task-T1'] } });
    }
    const wrong = [
      ...[`${server.host}/x`, `a@${server.host}`, `${server.host}\n`].map((alm_server) => ({ ...user, alm_server })),
      ...['SHOP" OR project = "X', 'shop', 'A B', 'A\n'].map((alm_project) => ({ ...user, alm_project })),
      ...['right\nx: y', 'right ', ''].map((alm_api_token) => ({ ...user, alm_api_token })),
      ...['a:b', '', 7].map((alm_user) => ({ ...user, alm_user })),
    ];
    await refuses(command, wrong, right.alm_api_token);
    await writeFile(tasks, '[{"id": "T1\\" OR labels != \\"", "title": "One"}]');
    expect(await run(command, user)).toMatchObject({ code: 1, output: expect.stringContaining('The id of a task') });
    expect(server.received).toEqual([]);
    const odd = { ...user, alm_api_token: `--output=${target}'"\\$(id)@%0a` };
    await writeFile(tasks, '[{"id": "T1", "title": "One"}]');
    expect((await run(command, odd)).code).toBe(0);
    const [first] = server.received.splice(0);
    expect(decoded(first!.authorization)).toBe(`ada@example.com:${odd.alm_api_token}`);
  }, 240_000);

  it('that read a file print nothing of one that has another format', async () => {
    const secret = path.join(folder, 'key');
    await writeFile(secret, 'k1:canary-of-the-key');
    for (const [example, name] of [
      ['sync_gitlab', 'tasks_file'],
      ['sync_jira', 'tasks_file'],
      ['import_sarif', 'report_file'],
    ] as const) {
      const command = [process.execPath, path.join(import.meta.dirname, '../examples', example)];
      const params = { alm_server: server.host, alm_project: 'P', alm_api_token: 'right', [name]: secret };
      const { code, output } = await run(command, params);
      expect([example, code]).toEqual([example, 1]);
      expect(output).not.toMatch(/k1|canary/);
    }
  });
});
