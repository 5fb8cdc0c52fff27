import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort, isNightly, startServer, type Watched } from '@syncledger/testing';

import { reasonToSkip, stepsOf, type PagePlan, type Step } from './support/pages.js';
import { hasJson, missingLines } from './support/printed.js';
import { workspace } from './support/samples.js';
import { Terminal, type Typed } from './support/terminal.js';

const ADMIN = 'administrator-of-the-typed-pages-12345';
/** The address in the pages; the server under test has another port, because something may use this one. */
const ADDRESS = '127.0.0.1:3000';
/** Of the clone, what a reader finds in it; not what an earlier reader has left. */
const LEFT_BY_READERS = /^(data|token.*|.*\.header|commands|spool|secrets|\..*)$/;

/** The pages whose blocks are typed in order, each against a fresh ledger. */
const pages: readonly PagePlan[] = [
  {
    file: 'README.md',
    skipped: {
      'npm start': 'starts the server, which is started before',
      'npm run demo': 'writes a ledger of a year',
      'npm test': 'runs these tests',
    },
    answers: { 'read -r token': [ADMIN] },
  },
];
/** What npm test types as well. */
const always = new Set(['README.md']);

/** What is wrong with a typed block; undefined if it has done what the page says. */
function mistakeOf({ code, expected }: Step, { status, output }: Typed): object | undefined {
  if (status !== 0) return { code, status, output };
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

describe.each(pages.filter(({ file }) => isNightly || always.has(file)))('the blocks of $file', (plan) => {
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

  const withPort = (text: string) => text.replaceAll(ADDRESS, `127.0.0.1:${port}`);

  it('do in order what the page says, and print what it shows', async () => {
    const steps = await stepsOf(plan);
    const typed = steps.filter(({ code }) => reasonToSkip(plan, code) === undefined);
    expect(typed.length).toBeGreaterThan(0);
    for (const step of typed) {
      const code = withPort(step.code);
      const answers = Object.entries(plan.answers ?? {}).find(([text]) => code.includes(text))?.[1];
      const isRunning = plan.running?.some((text) => code.includes(text)) === true;
      const result = isRunning
        ? await terminal.leaveRunning(code, (output) => !mistakeOf(step, { status: 0, output }))
        : await terminal.type(code, answers);
      const output = result.output.replaceAll(`127.0.0.1:${port}`, ADDRESS);
      expect(mistakeOf(step, { ...result, output })).toBeUndefined();
    }
  });

  it('are all typed but those with a reason, and no reason is left over', async () => {
    const codes = (await stepsOf(plan)).map(({ code }) => code);
    const named = [...Object.keys(plan.skipped ?? {}), ...Object.keys(plan.answers ?? {}), ...(plan.running ?? [])];
    expect(named.filter((text) => !codes.some((code) => code.includes(text)))).toEqual([]);
  });
});
