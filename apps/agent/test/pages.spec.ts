import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort, isNightly, startServer, type Watched } from '@syncledger/testing';

import { byText, reasonToSkip, stepsOf, type PagePlan, type Step } from './support/pages.js';
import { hasJson, missingLines } from './support/printed.js';
import { workspace } from './support/samples.js';
import { Terminal, type Typed } from './support/terminal.js';

const ADMIN = 'administrator-of-the-typed-pages-12345';
/** In the pages. The server under test has another port, because something may use this one. */
const ADDRESS = '127.0.0.1:3000';
/** The reader's clone in the pages. */
const CLONE = '/home/ada/syncledger';
const BIN = 'export PATH="$PWD/bin:$PATH"';
/** Of the clone, what a reader finds in it; not what an earlier reader has left. */
const LEFT_BY_READERS = /^(data|token.*|.*\.header|commands|spool|secrets|\..*)$/;

/** The pages whose blocks are typed in order, each against a fresh ledger. */
const pages: readonly PagePlan[] = [
  {
    files: ['README.md'],
    skipped: {
      'npm start': 'starts the server, which is started before',
      'npm run demo': 'writes a ledger of a year',
      'npm test': 'runs these tests',
    },
    answers: { 'read -r token': [ADMIN] },
  },
  {
    files: ['docs/start/first-run.md', 'docs/start/first-failure.md'],
    skipped: { 'npm start': 'starts the server, which is started before' },
    running: ['syncledger-agent --server'],
    places: { '/tmp/tasks.csv': 'tasks.csv' },
    statuses: { '#!/bin/sh\nset -e': 1, 'connections health': 1 },
  },
  {
    files: ['docs/start/first-run.md', 'docs/how-to/sarif.md'],
    isNightly: true,
    skipped: { 'npm start': 'starts the server, which is started before' },
    running: ['syncledger-agent --server'],
    places: { '/tmp/scans': 'scans' },
    statuses: { 'report.sarif <<': 1 },
  },
  {
    files: ['docs/how-to/cron.md'],
    isNightly: true,
    before: BIN,
    statuses: { 'examples/report 1 ./export.sh half': 4 },
  },
  {
    files: ['docs/how-to/backup.md'],
    isNightly: true,
    before: `${BIN}; mkdir backup keys; syncledger project create "Web shop"`,
    skipped: {
      'PORT=3999': 'serves until it is interrupted',
      pg_dump: 'needs a server of PostgreSQL',
      createdb: 'needs a server of PostgreSQL',
    },
    places: { '/backup': 'backup', '/keys': 'keys', '/var/lib/syncledger': 'data', '/home/ada/drill': 'drill' },
  },
];

/** What is wrong with a typed block; undefined if it has done what the page says. */
function mistakeOf({ code, expected }: Step, { status, output }: Typed, wanted = 0): object | undefined {
  if (status !== wanted) return { code, status, output };
  for (const { language, code: shown } of expected) {
    if (language === 'json') {
      // curl ends no line.
      const printed = output
        .replaceAll('}{', '}\n{')
        .split('\n')
        .flatMap((line) => parsed(line));
      if (!printed.some((value) => hasJson(JSON.parse(shown), value))) return { code, expected: shown, output };
    } else {
      const missing = missingLines(shown, output);
      if (missing.length > 0) return { code, missing, output };
    }
  }
  return undefined;
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

describe.each(pages.filter((plan) => isNightly || !plan.isNightly))('the blocks of $files', (plan) => {
  let folder: string;
  let server: Watched;
  let terminal: Terminal;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'syncledger-pages-'));
    // A clone of which nothing is written to.
    const entries = (await readdir(workspace)).filter((name) => !LEFT_BY_READERS.test(name));
    await Promise.all(entries.map((name) => symlink(path.join(workspace, name), path.join(folder, name))));
    await mkdir(path.join(folder, 'data'));
    port = await freePort();
    server = await startServer(path.join(folder, 'data'), port, ADMIN);
    const { PATH = '' } = process.env;
    const own = { PATH: `${path.dirname(process.execPath)}:${PATH}`, HOME: folder, LANG: 'C.UTF-8' };
    terminal = Terminal.open(folder, { ...own, SYNCLEDGER_DATA_DIR: path.join(folder, 'data') });
  });
  afterAll(async () => {
    await terminal.close();
    await server.end('SIGTERM');
    await rm(folder, { recursive: true });
  });

  /** What pages say, and what it is here. */
  const places = () =>
    [
      [ADDRESS, `127.0.0.1:${port}`],
      ...Object.entries(plan.places ?? {}).map(([there, here]) => [there, path.join(folder, here)] as const),
      [CLONE, folder],
    ] as const;
  const toHere = (text: string) => places().reduce((all, [there, here]) => all.replaceAll(there, here), text);
  const fromHere = (text: string) => places().reduce((all, [there, here]) => all.replaceAll(here, there), text);

  it('do in order what the page says, and print what it shows', async () => {
    const steps = await stepsOf(plan);
    const typed = steps.filter(({ code }) => reasonToSkip(plan, code) === undefined);
    expect(typed.length).toBeGreaterThan(0);
    if (plan.before !== undefined) expect(await terminal.type(plan.before)).toMatchObject({ status: 0 });
    for (const step of typed) {
      const code = toHere(step.code);
      const isRunning = plan.running?.some((text) => code.includes(text)) === true;
      const result = isRunning
        ? await terminal.leaveRunning(code, (output) => !mistakeOf(step, { status: 0, output: fromHere(output) }))
        : await terminal.type(code, byText(plan.answers, code));
      const typedResult = { ...result, output: fromHere(result.output) };
      expect(mistakeOf(step, typedResult, byText(plan.statuses, code))).toBeUndefined();
    }
  }, 180_000);

  it('are all typed but those with a reason, and no reason is left over', async () => {
    const codes = (await stepsOf(plan)).map(({ code }) => code);
    const named = [plan.skipped, plan.answers, plan.statuses].flatMap((texts) => Object.keys(texts ?? {}));
    named.push(...(plan.running ?? []));
    expect(named.filter((text) => !codes.some((code) => code.includes(text)))).toEqual([]);
  });
});
