import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Keyring } from '@syncledger/api';
import { freePort, startServer, type Watched } from '@syncledger/testing';
import { Command, InvalidArgumentError } from 'commander';

import { median, ratioOf } from './statistics.js';
import { cpuOfThreads } from './system.js';

const CONCURRENCY = 8;
/** Requests until both processes are compiled for them alike: with 3,000, the ratio was up to 1.06. */
const WARM_UP = 30_000;
const SCRAPE_MILLIS = 15_000;

interface Options {
  readonly rounds: number;
  readonly requests: number;
}

/** A server, with metrics or without, and the path of its only job. */
interface Contender {
  readonly server: Watched;
  readonly port: number;
  readonly job: string;
  readonly metricsPort: number | undefined;
}

/**
 * Measures what metrics cost: the CPU time of two servers for the same requests, in short turns, so that whatever else
 * the machine does meets both. Metrics are scraped throughout, as often as Prometheus does by default.
 */
async function main(): Promise<void> {
  const command = new Command('node tools/dist/bench/metrics-overhead.js')
    .description('Measures the CPU time of GET one job with metrics on and off, as a ratio of pairs (Linux)')
    .option('--rounds <number>', 'pairs of measurements', wholeNumber, 300)
    .option('--requests <number>', 'in each measurement', wholeNumber, 300)
    .parse();
  const { rounds, requests } = command.opts<Options>();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'syncledger-overhead-'));
  const token = randomBytes(24).toString('hex');
  const contenders: Contender[] = [];
  const over = new AbortController();
  let scraping: Promise<void> | undefined;
  try {
    const off = await start(path.join(folder, 'off'), token, undefined);
    contenders.push(off);
    const on = await start(path.join(folder, 'on'), token, await freePort());
    contenders.push(on);
    scraping = scrape(on.metricsPort, over.signal);
    for (const one of contenders) await send(one, token, WARM_UP);
    const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
    for (let round = 0; round < rounds; round += 1) {
      // The order changes, so that a drift of the machine favours neither.
      const order = round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const);
      for (const name of order) times[name].push(await measure(name === 'on' ? on : off, token, requests));
    }
    const micros = (milliseconds: number) => ((milliseconds * 1000) / requests).toFixed(1);
    console.log(
      `CPU on : off, ${String(rounds)} pairs of ${String(requests)} requests: median ${ratioOf(times.on, times.off).median.toFixed(3)}; ` +
        `medians ${micros(median(times.on))} and ${micros(median(times.off))} µs a request`,
    );
  } finally {
    over.abort();
    await scraping;
    for (const { server } of contenders) await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

async function start(folder: string, token: string, metricsPort: number | undefined): Promise<Contender> {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  const server = await startServer(folder, port, token, {
    SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1'),
    ...(metricsPort !== undefined && { SYNCLEDGER_METRICS_PORT: String(metricsPort) }),
  });
  const post = async (route: string, body: object) => {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/api/v2/${route}`, {
      method: 'POST',
      headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as { id: number };
  };
  const { id: project } = await post('projects/', { name: 'Overhead' });
  const { id: connection } = await post('connections/alm/', { project, system: 'Jira', params: {} });
  const { id } = await post('jobs/alm/', { connection, automatic: true, succeeded: true, result_message: 'done' });
  return { server, port, job: `/api/v2/jobs/alm/${String(id)}/`, metricsPort };
}

/** CPU time of the server for so many requests, in milliseconds. */
async function measure(contender: Contender, token: string, requests: number): Promise<number> {
  const pid = contender.server.child.pid ?? 0;
  const before = await cpuOfThreads(pid);
  await send(contender, token, requests);
  return (await cpuOfThreads(pid)) - before;
}

async function send(contender: Contender, token: string, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  let left = requests;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await request(contender, token, agent);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
  agent.destroy();
}

async function scrape(port: number | undefined, signal: AbortSignal): Promise<void> {
  if (port === undefined) return;
  while (!signal.aborted) {
    await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
    await pause(SCRAPE_MILLIS, undefined, { signal }).catch(() => undefined);
  }
}

function request({ port, job }: Contender, token: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Token ${token}` };
    get({ host: '127.0.0.1', port, path: job, agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`The job was answered with ${String(answer.statusCode)}.`));
      });
    }).once('error', reject);
  });
}

await main();
