import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { databasePlace, freePort, startDemo, startServer, until } from '@syncledger/testing';

import { byText, isTyped, type PagePlan, type Service, type Step } from './pages.js';
import { hasJson, missingLines } from './printed.js';
import { workspace } from './samples.js';
import { Terminal, type Typed } from './terminal.js';
import { startTrackers } from './tracker.js';

export const ADMIN = 'administrator-of-the-typed-pages-12345';
/** In the pages. The server under test has another port, because something may use this one. */
export const LEDGER = '127.0.0.1:3000';
/** The reader's clone in the pages. */
const CLONE = '/home/ada/syncledger';
/** Of the clone, what a reader finds in it; not what an earlier reader has left. */
const LEFT_BY_READERS = /^(data|token.*|.*\.header|commands|spool|secrets|\..*)$/;
/** The reader's home, below the clone. */
const HOME = 'home';
/** Tokens, secrets of webhooks and keys. */
const SECRET = new RegExp(`slt_\\w{40}|whsec_[\\w+/]{20}|k\\d+:[\\w+/]{43}=|${ADMIN}`);
/** When the demo begins: its failures depend on the time. */
const DEMO_TIME = Date.UTC(2026, 10, 30, 12);

/** Where a service listens, for the texts of a page. */
interface Place {
  readonly url: string;
  readonly env?: Record<string, string>;
  close(): Promise<unknown>;
}

const starters: Readonly<Record<Service, (folder: string, settings: Record<string, string>) => Promise<Place>>> = {
  ledger: (folder, settings) => startLedger(path.join(folder, 'data'), settings),
  second: (folder) => startLedger(path.join(folder, HOME, 'second'), {}),
  demo: async () => {
    const { base, token, stop } = await startDemo(DEMO_TIME);
    return { url: base, env: { DEMO_TOKEN: token }, close: stop };
  },
  tracker: (folder) => startTrackers(path.join(folder, 'tracker.pem')),
  postgres: async () => {
    const { url, remove } = await databasePlace('postgres');
    const { hostname: PGHOST, port: PGPORT, username: PGUSER, password: PGPASSWORD } = new URL(url);
    return { url, env: { TEST_DATABASE_URL: url, PGHOST, PGPORT, PGUSER, PGPASSWORD }, close: remove };
  },
};

async function startLedger(folder: string, settings: Record<string, string>): Promise<Place> {
  await mkdir(folder);
  const port = await freePort();
  const server = await startServer(folder, port, ADMIN, settings);
  const env = { SERVER_PID: String(server.child.pid) };
  return { url: `http://127.0.0.1:${port}`, env, close: () => server.end('SIGTERM') };
}

/** A page in a terminal, with a fresh ledger in a clone. */
export class TypedPage {
  private constructor(
    private readonly plan: PagePlan,
    private readonly folder: string,
    private readonly services: readonly Place[],
    private readonly terminal: Terminal,
    /** Addresses and folders in the page, and what they are here. */
    private readonly places: readonly (readonly [string, string])[],
  ) {}

  static async open(plan: PagePlan): Promise<TypedPage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-pages-'));
    // A clone of which nothing is written to.
    const entries = (await readdir(workspace)).filter((name) => !LEFT_BY_READERS.test(name));
    await Promise.all(entries.map((name) => symlink(path.join(workspace, name), path.join(folder, name))));
    await mkdir(path.join(folder, HOME));
    const places: [string, string][] = [];
    for (const port of plan.ports ?? []) places.push([port, String(await freePort())]);
    const toHere = (text: string) => replaced(text, places);
    const settings = Object.fromEntries(
      Object.entries(plan.settings ?? {}).map(([name, text]) => [name, toHere(text)]),
    );
    const hosts: Record<string, Service> = { [LEDGER]: 'ledger', ...plan.hosts };
    const started = new Map<Service, Place>();
    for (const service of new Set([...Object.values(hosts), ...(plan.services ?? [])])) {
      started.set(service, await starters[service](folder, settings));
    }
    for (const [text, service] of Object.entries(hosts))
      places.push([text, addressLike(text, started.get(service)!.url)]);
    for (const [there, here] of Object.entries(plan.places ?? {})) places.push([there, path.join(folder, here)]);
    places.push([CLONE, folder]);
    const { PATH = '' } = process.env;
    const own = { PATH: `${path.dirname(process.execPath)}:${PATH}`, HOME: path.join(folder, HOME), LANG: 'C.UTF-8' };
    // The variables of the first service count.
    const envs = Object.assign({}, ...[...started.values()].reverse().map(({ env }) => env)) as Record<string, string>;
    const terminal = Terminal.open(folder, { ...envs, ...own, SYNCLEDGER_DATA_DIR: path.join(folder, 'data') });
    const page = new TypedPage(plan, folder, [...started.values()], terminal, places);
    if (plan.before !== undefined) await page.prepare(plan.before);
    return page;
  }

  /** Types or saves a block; returns what is wrong with it, undefined if it has done what the page says. */
  async do(step: Step): Promise<object | undefined> {
    const { plan } = this;
    const code = this.toHere(step.code);
    if (!isTyped(step)) {
      await writeFile(path.join(this.folder, byText(plan.saved, step.code) ?? ''), code);
      return undefined;
    }
    const before = this.terminal.length;
    const mistake = (status: number) =>
      mistakeOf(step, { status, output: this.toPage(this.terminal.since(before)) }, byText(plan.statuses, step.code));
    const isRunning = plan.running?.some((text) => step.code.includes(text)) === true;
    const { status } = isRunning
      ? this.terminal.leaveRunning(code)
      : await this.terminal.type(code, byText(plan.answers, step.code));
    const then = byText(plan.then, step.code);
    if (then !== undefined) await this.prepare(then);
    // What runs in the background prints when it does.
    if (status === (byText(plan.statuses, step.code) ?? 0))
      await until('the output', () => mistake(status) === undefined).catch(() => undefined);
    return mistake(status);
  }

  /** Files with secrets that the page has left in the clone, where Git would add them. */
  async secretsForGit(): Promise<string[]> {
    const elsewhere = [HOME, ...Object.values(this.plan.places ?? {})];
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(this.folder, path.join(parentPath, name)))
      .filter((file) => !elsewhere.some((place) => file === place || file.startsWith(`${place}/`)));
    const secret = await Promise.all(
      files.map(async (file) => SECRET.test(await readFile(path.join(this.folder, file), 'latin1'))),
    );
    const isIgnored = (file: string) =>
      spawnSync('git', ['check-ignore', '--quiet', '--no-index', file], { cwd: workspace }).status === 0;
    return files.filter((file, index) => secret[index] === true && !isIgnored(file));
  }

  async close(): Promise<void> {
    await this.terminal.close();
    await Promise.all(this.services.map((service) => service.close()));
    await rm(this.folder, { recursive: true });
  }

  private async prepare(code: string): Promise<void> {
    const { status, output } = await this.terminal.type(this.toHere(code));
    if (status !== 0) throw new Error(`${code} ended with ${status}: ${output}`);
  }

  private toHere(text: string): string {
    return replaced(text, [...Object.entries(this.plan.texts ?? {}), ...this.places]);
  }

  private toPage(text: string): string {
    return replaced(
      text,
      this.places.map(([there, here]) => [here, there]),
    );
  }
}

function replaced(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((all, [from, to]) => all.replaceAll(from, () => to), text);
}

function addressLike(text: string, url: string): string {
  return text.includes('://') ? url : new URL(url).host;
}

/** What is wrong with a typed block; undefined if it has done what the page says. */
function mistakeOf({ code, expected }: Step, typed: Typed, wanted = 0): object | undefined {
  // curl ends no line.
  const { status, output } = { ...typed, output: typed.output.replaceAll(/\}(?=[{[])/g, '}\n') };
  if (status !== wanted) return { code, status, output };
  for (const { language, code: shown } of expected) {
    if (language === 'json') {
      const printed = output.split('\n').flatMap((line) => parsed(line));
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
