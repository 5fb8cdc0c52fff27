import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { Authority } from '@syncledger/testing/certificates';
import { nightlyDialects } from '@syncledger/testing';

import { Keyring } from '../src/platform/secrets/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import type { TestDatabase } from './support/database/test-database.js';
import { insertManyJobs } from './support/job-world.js';
import { inTemporaryFolder } from './support/temporary-folder.js';
import { type TestApp } from './support/test-app.js';
import { addUser, makeConnection, makeJob, makeNamedToken, makeProject, startApp } from './support/world.js';

const KEYS = Keyring.generate('k1');
const MANY = 1200;

interface Counts {
  readonly created: number;
  readonly known: number;
  readonly refused: number;
  readonly unfinished: number;
}

type Outcome = Readonly<Record<'users' | 'projects' | 'connections' | 'jobs', Counts>> & {
  readonly refusals: string[];
};

interface WireJob {
  readonly id: number;
  readonly user: number;
  readonly last_run: string;
  readonly ready: number;
  readonly result_message: string;
  readonly succeeded: boolean;
  readonly connection: { readonly alias: string; readonly system: string };
}

/** What an import has to keep of jobs. */
const essence = (jobs: readonly WireJob[]) =>
  jobs
    .map(({ last_run, ready, result_message, succeeded, connection }) =>
      JSON.stringify([last_run, ready, result_message, succeeded, connection.alias]),
    )
    .sort();

describe.each(nightlyDialects)('`import sde` into a ledger on %s', (dialect) => {
  let source: TestApp;
  let ledger: TestApp;
  let cli: CommandLine;

  beforeEach(async () => {
    source = await startApp('sqlite');
    await source.app.listen(0, '127.0.0.1');
    ledger = await startApp(dialect, { SYNCLEDGER_SECRET_KEYS: KEYS });
    cli = new CommandLine(
      { DATABASE_URL: (ledger.database as TestDatabase).url, SYNCLEDGER_SECRET_KEYS: KEYS },
      inThisProcess,
    );
  });
  afterEach(async () => {
    await ledger.close();
    await source.close();
  });

  const urlOf = async (app: TestApp) => (await app.app.getUrl()).replace('[::1]', '127.0.0.1');

  it('brings users, projects, connections and jobs, again and again without duplicates', () =>
    inTemporaryFolder(async (folder) => {
      const ada = await addUser(source);
      const users = [{ email: ada.email, role: 'PR4' }];
      const project = await makeProject(source, { name: 'Web shop', users });
      const alm = await makeConnection(source, 'alm', project, { alias: 'Tracker', frequency: 'daily' });
      const analysis = await makeConnection(source, 'analysis', project);
      await makeJob(source, 'alm', alm, { result_message: 'of ada' }, ada.token);
      await makeJob(source, 'analysis', analysis, { succeeded: false });
      await source.ok('POST', 'jobs/analysis/', { connection: analysis, automatic: false, ready: false });
      const like = { kind: 'alm', message: 'many', connection: alm, project, user: 1, succeeded: true } as const;
      const lastRun = source.clock.now() - 1_000_000_000;
      await insertManyJobs(source.database, MANY, { ...like, automatic: true, ready: 7, startedAt: null, lastRun });
      // A project of the same name is the same.
      const own = await makeProject(ledger, { name: 'WEB SHOP' });

      const file = path.join(folder, 'token');
      const { token } = await makeNamedToken(source, 1, { read_only: true });
      await writeFile(file, `${token}\n`);
      const args = ['import', 'sde', '--url', await urlOf(source), '--token-file', file];
      const dry = await cli.json<Outcome>([...args, '--dry-run']);
      expect(dry).toMatchObject({
        dry_run: true,
        users: { created: 1, known: 1 },
        projects: { created: 0, known: 1 },
        connections: { created: 2, known: 0 },
        jobs: { created: MANY + 2, unfinished: 1 },
      });
      expect(await ledger.ok('GET', 'connections/')).toEqual({ results: [] });

      const first = await cli.json<Outcome>(args);
      expect(first).toEqual({ ...dry, dry_run: false });
      const jobsOf = async (app: TestApp) => (await app.ok<{ results: WireJob[] }>('GET', 'jobs/?ready=true')).results;
      const imported = await jobsOf(ledger);
      expect(essence(imported)).toEqual(essence(await jobsOf(source)));
      const { results: people } = await ledger.ok<{ results: { id: number; email: string; role: string }[] }>(
        'GET',
        'users/',
      );
      const adaHere = people.find(({ email }) => email === ada.email);
      expect(adaHere).toMatchObject({ first_name: 'Ada', role: 'UR1', is_superuser: false });
      expect(imported.find(({ result_message }) => result_message === 'of ada')?.user).toBe(adaHere?.id);
      const { results: connections } = await ledger.ok<{ results: Record<string, unknown>[] }>('GET', 'connections/');
      expect(connections.map(({ project: at, frequency }) => [at, frequency])).toEqual([
        [own, 'manually'],
        [own, 'manually'],
      ]);
      const secrets = await source.ok<{ results: { params: { alm_pass?: string } }[] }>('GET', 'connections/alm/');
      expect(JSON.stringify(connections)).not.toContain(secrets.results[0]?.params.alm_pass);

      // What has happened since, and the run that had not finished.
      await makeJob(source, 'alm', alm, { result_message: 'later' });
      const { results: queued } = await source.ok<{ results: { id: number }[] }>('GET', 'jobs/analysis/?ready=false');
      await source.ok('POST', `jobs/analysis/${String(queued[0]?.id)}/cancel/`);
      const again = await cli.json<Outcome>(args);
      expect(again).toMatchObject({
        users: { created: 0 },
        connections: { created: 0, known: 2 },
        jobs: { created: 2, unfinished: 0 },
      });
      expect(essence(await jobsOf(ledger))).toEqual(essence(await jobsOf(source)));
      expect((await cli.json<Outcome>(args)).jobs.created).toBe(0);
      expect(await jobsOf(ledger)).toHaveLength(MANY + 4);
      expect(cli.written).not.toContain(token);
    }));
});

describe('`import sde` refuses', () => {
  let ledger: TestApp;
  let cli: CommandLine;
  beforeAll(async () => {
    ledger = await startApp('sqlite', { SYNCLEDGER_SECRET_KEYS: KEYS });
    const { url } = ledger.database as TestDatabase;
    cli = new CommandLine({ DATABASE_URL: url, SYNCLEDGER_SECRET_KEYS: KEYS }, inThisProcess);
  });
  afterAll(() => ledger.close());

  /** How the import from a server ends. */
  async function importFrom(server: Server, scheme = 'http'): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await inTemporaryFolder(async (folder) => {
        const file = path.join(folder, 'token');
        await writeFile(file, 'slt_wrong');
        const url = `${scheme}://127.0.0.1:${String(port)}`;
        const { code, told } = await cli.run(['import', 'sde', '--url', url, '--token-file', file]);
        expect(code).not.toBe(0);
        return told;
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  const answering = (listener: RequestListener) => createServer(listener);

  it('a wrong token', async () => {
    const told = await importFrom(answering((_, response) => response.writeHead(401).end('{"detail":"no"}')));
    expect(told).toMatch(/^127\.0\.0\.1:\d+ does not accept the token\.\n$/);
  });

  it.each([
    ['a page', '<html></html>'],
    ['other JSON', '{"items":[]}'],
  ])('a server that is no ledger: %s', async (_, body) => {
    const told = await importFrom(answering((_request, response) => response.end(body)));
    expect(told).toContain('does not answer GET /api/v2/');
  });

  it('a redirect, which would get the token', async () => {
    const elsewhere = answering((_, response) => response.writeHead(302, { location: 'http://127.0.0.2/' }).end());
    expect(await importFrom(elsewhere)).toContain('redirects elsewhere');
  });

  it('an endless response', async () => {
    const endless = answering((request, response) => {
      if (request.url?.includes('version')) {
        response.writeHead(404).end();
        return;
      }
      const more = () => {
        while (response.write('['.repeat(1_000_000)));
        response.once('drain', more);
      };
      more();
    });
    expect(await importFrom(endless)).toContain('more than 64 MiB');
  });

  it('a certificate of an unknown authority', async () => {
    const { certificate, key } = await (await Authority.create('nobody')).issue('nobody', ['127.0.0.1']);
    const told = await importFrom(createTlsServer({ cert: certificate, key }), 'https');
    expect(told).toMatch(/The TLS certificate of 127\.0\.0\.1:\d+ is not trusted \(\w+\)/);
  });

  it('plain http to another host, and a file without a token', () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'token');
      const told = async (url: string) => (await cli.run(['import', 'sde', '--url', url, '--token-file', file])).told;
      expect(await told('http://sde.example.com')).toContain('sent unencrypted');
      expect(await told('https://sde.example.com')).toContain('cannot be read (ENOENT)');
      await writeFile(file, '\n');
      expect(await told('https://sde.example.com')).toContain('one line with the token');
    }));

  it('a user who is no superuser', () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, 'token');
      await writeFile(file, 'slt_x');
      const { email } = await addUser(ledger);
      const args = ['import', 'sde', '--url', 'http://127.0.0.1:9', '--token-file', file, '--as', email];
      expect((await cli.run(args)).code).toBe(1);
    }));
});
