import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Keyring, type Dialect } from '@syncledger/api';
import { freePort, startAgent, startServer, until, type Watched } from '@syncledger/testing';
import { Command, InvalidArgumentError, Option } from 'commander';

import { openPlaces, type Places } from './places.js';
import { figureOf, ratioOf, type Figure } from './statistics.js';
import { cpuOfTree } from './system.js';
import { watchLines } from './web/watch-lines.js';

/** Runs that print while POSTs are measured, and the lines of each in a second. */
const [RUNS, LINES_PER_SECOND] = [20, 50];
/** Runs whose lines are timed, and the milliseconds between their lines: no divisor of the agent's interval. */
const [TIMED_RUNS, LINE_MILLIS] = [4, 170];
const CONCURRENCY = 8;
const WARM_UP = 500;

/** Each line tells when it was printed; Node.js, because a shell would start a process for each. */
const commandOf = (millis: number) => `#!${process.execPath}
setInterval(() => console.log(\`at \${Date.now()} reading another of the many things there are to read\`), ${String(millis)});
`;

interface Options {
  readonly database: Dialect | 'both';
  readonly lines: number;
  readonly rounds: number;
  readonly requests: number;
}

/** Servers on one database, and an agent at the first. */
class Scene {
  private readonly token = randomBytes(24).toString('hex');
  private readonly key = Keyring.generate('k1');
  private readonly processes: Watched[] = [];
  private readonly ports: number[] = [];
  private project = 0;

  private constructor(
    private readonly places: Places,
    private readonly database: string,
    private readonly folder: string,
  ) {}

  static async start(places: Places, servers: number): Promise<Scene> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-output-'));
    const scene = new Scene(places, await places.make(), folder);
    try {
      for (let server = 0; server < servers; server += 1) await scene.startServer();
      scene.project = (await scene.post<{ id: number }>('projects/', { name: 'Output' })).id;
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  private async startServer(): Promise<void> {
    const port = await freePort();
    const own = { DATABASE_URL: this.database, SYNCLEDGER_SECRET_KEYS: this.key };
    this.processes.push(await startServer(this.folder, port, this.token, own));
    this.ports.push(port);
  }

  /** Starts runs of a command that prints a line every so many milliseconds; returns their jobs. */
  async print(runs: number, millis: number): Promise<number[]> {
    await this.startAgent(runs, millis);
    const jobs: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const connection = await this.connection();
      jobs.push((await this.post<{ id: number }>('jobs/alm/', { connection, automatic: false, ready: false })).id);
    }
    const hasPrinted = async (id: number) => {
      const answer = await this.fetch(0, `jobs/alm/${String(id)}/output/`);
      return answer.ok && ((await answer.json()) as { text: string }).text !== '';
    };
    for (const id of jobs) await until(`run ${String(id)} prints`, () => hasPrinted(id));
    return jobs;
  }

  private async startAgent(concurrency: number, millis: number): Promise<void> {
    const answer = await this.fetch(0, 'users/me/');
    const { id } = (await answer.json()) as { id: number };
    const { token } = await this.post<{ token: string }>(`users/${String(id)}/api-tokens/`, {
      name: 'Agent',
      scope: 'agent',
    });
    const [tokenFile, commands] = [path.join(this.folder, 'token'), path.join(this.folder, 'commands')];
    await writeFile(tokenFile, token, { mode: 0o600 });
    await mkdir(commands);
    await writeFile(path.join(commands, 'print'), commandOf(millis));
    await chmod(path.join(commands, 'print'), 0o755);
    const server = `http://127.0.0.1:${String(this.ports[0])}`;
    const options = ['--server', server, '--token-file', tokenFile, '--commands', commands, '--stop-grace', '1s'];
    const more = ['--spool', path.join(this.folder, 'spool'), '--concurrency', String(concurrency), '--name', 'output'];
    this.processes.push(startAgent([...options, ...more], this.folder));
  }

  async connection(): Promise<number> {
    const params = { alm_pass: randomBytes(12).toString('hex') };
    const body = { project: this.project, system: 'Jira', command: 'print', params };
    return (await this.post<{ id: number }>('connections/alm/', body)).id;
  }

  /** Milliseconds from printing a line until a follower of the output at the last server has it. */
  async follow(job: number, lines: number): Promise<number[]> {
    const last = this.ports.length - 1;
    const answer = await this.fetch(last, `jobs/alm/${String(job)}/output/`, { accept: 'text/event-stream' });
    const begun = Date.now();
    const took: number[] = [];
    let rest = '';
    for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop() ?? '';
      const times = events.flatMap((event) =>
        Array.from(event.matchAll(/at (\d{13}) reading/g), ([, at]) => Number(at)),
      );
      // Those of before are not sent when they were printed.
      took.push(...times.filter((at) => at > begun).map((at) => Date.now() - at));
      if (took.length >= lines) return took;
    }
    throw new Error('The output ended.');
  }

  /** Milliseconds from printing a line until the page of the run at the last server shows it. */
  watch(job: number, lines: number): Promise<number[]> {
    const base = `http://127.0.0.1:${String(this.ports.at(-1))}`;
    return watchLines({ base, token: this.token }, `runs/alm/${String(job)}`, lines);
  }

  /** Sends results, and returns the CPU of servers and database and the time, in milliseconds. */
  async postResults(connection: number, requests: number): Promise<{ cpu: number; millis: number }> {
    const [cpu, begun] = [await this.cpu(), performance.now()];
    let left = requests;
    const body = { connection, automatic: true, succeeded: true, result_message: 'done' };
    const send = async () => {
      for (; left > 0; left -= 1) await this.post('jobs/alm/', body);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, send));
    return { cpu: (await this.cpu()) - cpu, millis: performance.now() - begun };
  }

  /** CPU of servers and database in a time without requests, in milliseconds. */
  async idleCpu(millis: number): Promise<number> {
    const cpu = await this.cpu();
    await pause(millis);
    return (await this.cpu()) - cpu;
  }

  private async cpu(): Promise<number> {
    const servers = this.processes.slice(0, this.ports.length);
    const each = await Promise.all(servers.map(({ child }) => cpuOfTree(child.pid ?? 0)));
    return each.reduce((sum, cpu) => sum + cpu, await this.places.cpu());
  }

  private fetch(server: number, route: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${String(this.ports[server])}/api/v2/${route}`, {
      headers: { authorization: `Token ${this.token}`, ...headers },
    });
  }

  private async post<T>(route: string, body: object): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${String(this.ports[0])}/api/v2/${route}`, {
      method: 'POST',
      headers: { authorization: `Token ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async close(): Promise<void> {
    for (const one of this.processes.reverse()) await one.end('SIGTERM');
    await this.places.drop(this.database);
    await rm(this.folder, { recursive: true, force: true });
  }
}

function quantile(numbers: readonly number[], share: number): number {
  return [...numbers].sort((one, other) => one - other)[Math.ceil(share * numbers.length) - 1] ?? NaN;
}

/** The agent is at another server than those who follow. */
async function timeLines(places: Places, lines: number): Promise<void> {
  const scene = await Scene.start(places, 2);
  const tell = (where: string, took: readonly number[]) => {
    const [half, most, longest] = [0.5, 0.95, 1].map((share) => String(quantile(took, share)));
    const what = `${places.dialect}, 2 servers: from printing a line until ${where}, ${String(took.length)} lines`;
    console.log(`${what}: p50 ${half ?? ''} ms, p95 ${most ?? ''} ms, longest ${longest ?? ''} ms`);
  };
  try {
    const jobs = await scene.print(TIMED_RUNS, LINE_MILLIS);
    const each = Math.ceil(lines / TIMED_RUNS);
    tell('a follower has it', (await Promise.all(jobs.map((job) => scene.follow(job, each)))).flat());
    tell('a browser shows it', await scene.watch(jobs[0] ?? 0, each));
  } finally {
    await scene.close();
  }
}

/**
 * The CPU of a POST on two servers, one of which receives output, in turns. That server's CPU for the output itself is measured
 * without POSTs, when it costs more: calls that arrive together share work.
 */
async function measurePosts(places: readonly [Places, Places], { rounds, requests }: Options): Promise<void> {
  const scenes: Scene[] = [];
  try {
    for (const each of places) scenes.push(await Scene.start(each, 1));
    const [silent, printing] = scenes as [Scene, Scene];
    await printing.print(RUNS, 1000 / LINES_PER_SECOND);
    const connections = [await silent.connection(), await printing.connection()] as const;
    const measure = [
      () => silent.postResults(connections[0], requests),
      () => printing.postResults(connections[1], requests),
    ] as const;
    await silent.postResults(connections[0], WARM_UP);
    await printing.postResults(connections[1], WARM_UP);
    const [off, on, less, alone]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < rounds; round += 1) {
      const before = round % 2 === 0 ? await measure[0]() : undefined;
      const { cpu, millis } = await measure[1]();
      const { cpu: without } = before ?? (await measure[0]());
      const output = await printing.idleCpu(millis);
      off.push(without);
      on.push(cpu);
      less.push(cpu - output);
      alone.push(output / millis);
    }
    const name = places[0].dialect;
    const percent = figureOf(alone.map((share) => 100 * share));
    const what = `${name}: CPU of a POST with ${String(RUNS)} printing runs : without`;
    console.log(`${what}, with all that their output costs meanwhile: ${shown(ratioOf(on, off), 3)}`);
    console.log(`${what}, less that of their output without POSTs: ${shown(ratioOf(less, off), 3)}`);
    console.log(
      `${name}: CPU of ${String(RUNS * LINES_PER_SECOND)} lines a second: ${shown(percent, 1)} % of a processor`,
    );
  } finally {
    for (const scene of scenes) await scene.close();
  }
}

function shown({ median, low, high }: Figure, digits: number): string {
  return `median ${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

async function main(): Promise<void> {
  const command = new Command('node tools/dist/bench/output-cost.js')
    .description('Measures how soon a line of output is there, and what output costs a POST (Linux)')
    .addOption(new Option('--database <which>').choices(['sqlite', 'postgres', 'both']).default('both'))
    .option('--lines <number>', 'lines that are timed', wholeNumber, 400)
    .option('--rounds <number>', 'pairs of measurements', wholeNumber, 10)
    .option('--requests <number>', 'in each measurement', wholeNumber, 1000)
    .parse();
  const options = command.opts<Options>();
  for (const dialect of options.database === 'both' ? (['sqlite', 'postgres'] as const) : [options.database]) {
    // Databases of their own, so that the CPU of PostgreSQL is that of one server.
    const places = [await openPlaces(dialect), await openPlaces(dialect)] as const;
    try {
      await timeLines(places[0], options.lines);
      await measurePosts(places, options);
    } finally {
      for (const each of places) await each.close();
    }
  }
}

await main();
