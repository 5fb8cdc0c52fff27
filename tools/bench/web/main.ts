import { startBrowser } from '@syncledger/testing/browser';
import { Command, InvalidArgumentError } from 'commander';
import type { Browser } from 'playwright-core';

import { startDemo } from '@syncledger/testing';
import { median } from '../statistics.js';
import { startLarge } from './large-server.js';
import { framesOf, scrolls } from './scroll.js';
import { openOverview, type Opening, type Visited } from './visit.js';

interface Options {
  readonly rounds: number;
  readonly slowdown: number;
  readonly connections: number;
}

/** What the dashboard is held to. */
const limits = { bytes: 140_000, interactive: 2_000, frame: 50 } as const;

const HELP = `
Opens the overview of the demo in a headless Chromium (it comes from npm), in a new window each round: what came over the
network, and when the first row is shown and the search field takes text. Then scrolls through the overview of a generated
ledger, frame by frame. Times depend on the machine; on a busy one they say little.`;

function number(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

async function main(): Promise<void> {
  const { rounds, slowdown, connections } = new Command('npm run bench:web --')
    .description('Measures the dashboard on a slow machine: its first load, and scrolling.')
    .option('--rounds <number>', 'rounds; the median counts', number, 5)
    .option('--slowdown <times>', 'how many times slower the CPU is made', number, 4)
    .option('--connections <number>', 'of the ledger that is scrolled through', number, 10_000)
    .addHelpText('after', HELP)
    .parse()
    .opts<Options>();
  const browser = await startBrowser();
  try {
    const openings = await onDemo(browser, rounds, slowdown);
    const times = openings.map(({ interactive }) => interactive);
    const weight = median(openings.map(({ bytes }) => bytes));
    console.log(`CPU ${String(slowdown)} times slower, ${String(rounds)} rounds: median (lowest to highest)\n`);
    row('first load, JSON included', `${(weight / 1000).toFixed(1)} kB`, `under ${String(limits.bytes / 1000)} kB`);
    row('overview interactive', spread(times), `under ${String(limits.interactive)} ms`);
    for (const [name, worst] of await onLarge(browser, { rounds, slowdown, connections }))
      row(`longest frame, ${name}`, spread(worst), `not over ${String(limits.frame)} ms`);
  } finally {
    await browser.close();
  }
}

async function onDemo(browser: Browser, rounds: number, slowdown: number): Promise<Opening[]> {
  const demo = await startDemo(Date.now());
  try {
    const openings: Opening[] = [];
    // The first fills the server's caches: nobody opens a server's very first page.
    for (let round = 0; round <= rounds; round += 1) openings.push(await openAndClose(browser, demo, slowdown));
    return openings.slice(1);
  } finally {
    await demo.stop();
  }
}

async function openAndClose(browser: Browser, visited: Visited, slowdown: number): Promise<Opening> {
  const { page, opening } = await openOverview(browser, visited, slowdown);
  await page.context().close();
  return opening;
}

/** The longest frame of each round, for each way to scroll. */
async function onLarge(browser: Browser, { rounds, slowdown, connections }: Options) {
  const server = await startLarge(connections);
  const worst = scrolls.map(({ name }): [name: string, frames: number[]] => [name, []]);
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { page } = await openOverview(browser, server, slowdown);
      for (const [place, scroll] of scrolls.entries())
        worst[place]?.[1].push(Math.max(...(await framesOf(page, scroll))));
      await page.context().close();
    }
  } finally {
    await server.stop();
  }
  return worst;
}

const spread = (times: readonly number[]) =>
  `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;

function row(what: string, figure: string, limit: string): void {
  console.log(`${what.padEnd(48)}  ${figure.padEnd(26)}  ${limit}`);
}

await main();
