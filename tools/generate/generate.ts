import { ConfigurationError, readEnvironment } from '@syncledger/api';
import { formatTime, parseTime } from '@syncledger/domain';
import { Command, InvalidArgumentError } from 'commander';

import { generateLedger, NotEmptyError } from './bulk/generate-ledger.js';
import { Progress } from './progress.js';

interface Options {
  readonly jobs: number;
  readonly connections: number;
  readonly projects: number;
  readonly users: number;
  readonly seed: number;
  readonly until: number;
  readonly database?: string;
}

const HELP = `
Reads the server's variables (docs/how-to/operations.md): DATABASE_URL, SYNCLEDGER_DATA_DIR, SYNCLEDGER_SECRET_KEYS, SYNCLEDGER_ADMIN_TOKEN.
Makes the tables and the administrator when they are missing; stop the server meanwhile. All is loaded in one transaction: when
it is interrupted, nothing is there. The last connection has ten runs, evenly spread; the last few jobs wait to be claimed.`;

async function main(): Promise<void> {
  const command = new Command('npm run generate --')
    .description('Fills an empty ledger with made-up jobs; the same options give the same rows.')
    .option('--jobs <number>', 'how many jobs', wholeNumber, 100_000)
    .option('--connections <number>', 'how many connections', wholeNumber, 1_000)
    .option('--projects <number>', 'how many projects', wholeNumber, 100)
    .option('--users <number>', 'how many users, beside the administrator', wholeNumber, 50)
    .option('--seed <number>', 'another one gives other rows', wholeNumber, 1)
    .option('--until <time>', 'when the story ends', time, startOfDay())
    .option('--database <url>', 'the database; by default that of DATABASE_URL')
    .addHelpText('after', HELP)
    .parse();
  const { database, ...plan } = command.opts<Options>();
  const environment = readEnvironment({ ...process.env, ...(database && { DATABASE_URL: database }) });
  const begun = performance.now();
  const token = await generateLedger(environment, plan, new Progress());
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.error(`${plan.jobs.toLocaleString('en')} jobs until ${formatTime(plan.until)} in ${seconds} s.`);
  if (token) console.error(`The administrator's token, shown once: ${token}`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function time(text: string): number {
  const at = parseTime(text);
  if (at === undefined) throw new InvalidArgumentError('It must be a time such as 2026-01-01T00:00:00Z.');
  return at;
}

/** Microseconds: the same all day, so that ledgers generated on one day are identical. */
function startOfDay(): number {
  return new Date().setUTCHours(0, 0, 0, 0) * 1000;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof NotEmptyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
