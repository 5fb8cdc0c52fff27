import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { openSession, startBrowser } from '@syncledger/testing/browser';
import { Command } from 'commander';
import type { Browser } from 'playwright-core';

import { startDemo, type DemoServer } from '@syncledger/testing';
import { pictured, placesOf, type Pictured, type Places } from './pages.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/images');

/** The simulated current time, so that screenshots stay the same: a Tuesday afternoon. */
const PRESENT = Date.parse('2026-06-16T14:20:00Z');

/** Maximum size of an image, in bytes, because they are in the repository. */
const MOST = 200_000;

/** Maximum time for a page, in milliseconds. */
const PATIENCE = 15_000;

const schemes = ['light', 'dark'] as const;

interface Options {
  readonly only?: readonly string[];
  readonly folder: string;
}

/** A page, its theme and its user. */
interface Scene {
  readonly browser: Browser;
  readonly demo: DemoServer;
  readonly places: Places;
  readonly folder: string;
}

const HELP = `
Starts the built server on the demo's ledger, made for ${new Date(PRESENT).toISOString()} and gone afterwards, opens each page in a
headless Chromium (it comes from npm), and writes a PNG of 1280 x 800 pixels for each, light and dark.
Pages: ${pictured.map(({ name }) => name).join(', ')}.
Look at the pictures before they are committed.`;

async function main(): Promise<void> {
  const { only, folder } = new Command('npm run screenshots --')
    .description('Makes the pictures of the dashboard that the documentation shows.')
    .option('--only <names>', 'pages, comma separated', (text) => text.split(','))
    .option('--folder <path>', 'where they are written', FOLDER)
    .addHelpText('after', HELP)
    .parse()
    .opts<Options>();
  const unknown = only?.filter((name) => !pictured.some((page) => page.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`No such page: ${unknown.join(', ')}`);
  await mkdir(folder, { recursive: true });
  const demo = await startDemo(PRESENT);
  const browser = await startBrowser();
  try {
    const scene: Scene = { browser, demo, places: await placesOf(demo), folder };
    for (const page of pictured) {
      if (only?.includes(page.name) === false) continue;
      for (const scheme of schemes) await attempt(page.name, picture(scene, page, scheme));
    }
  } finally {
    await browser.close();
    await demo.stop();
  }
}

/** Continues with the other pages when one fails. */
async function attempt(name: string, picture: Promise<void>): Promise<void> {
  try {
    await picture;
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function picture({ browser, demo, places, folder }: Scene, pictured: Pictured, scheme: (typeof schemes)[number]) {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // A minute after the start of the demo, which takes a while to be created.
  await page.clock.setFixedTime(PRESENT + 60_000);
  if (pictured.signedOut !== true) await openSession(context, demo.base, demo.token);
  try {
    await page.goto(`${demo.base}${pictured.path(places)}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if ((await page.getByRole('heading', { name: /not found/ }).count()) > 0) throw new Error('Page not found.');
    await pictured.ready?.(page);
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    if (pictured.signedOut !== true) await page.getByText('Live', { exact: true }).waitFor();
    const file = path.join(folder, `${pictured.name}-${scheme}.png`);
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    await tell(file);
  } finally {
    await context.close();
  }
}

async function tell(file: string): Promise<void> {
  const { size } = await stat(file);
  console.log(`${path.relative(process.cwd(), file)}  ${String(Math.round(size / 1000))} kB`);
  if (size <= MOST) return;
  process.exitCode = 1;
  console.error(`${file} weighs more than ${String(MOST / 1000)} kB.`);
}

await main();
