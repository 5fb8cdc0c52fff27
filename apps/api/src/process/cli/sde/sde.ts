import { readFile } from 'node:fs/promises';

import { forbidden, kinds } from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { typedPath } from '../../../platform/config/index.js';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { withLedger, type Ledger } from '../ledger.js';
import { acting, type ActingOptions } from '../options.js';
import { showingProgress, type OnProgress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { importJobs } from './import-jobs.js';
import { SdeObjects } from './sde-objects.js';
import { SdeOutcome } from './sde-outcome.js';
import { SdeSource } from './sde-source.js';

interface SdeOptions extends ActingOptions {
  readonly url: string;
  readonly tokenFile: string;
  readonly allowHttp?: boolean;
  readonly dryRun?: boolean;
}

const HELP = `
Users, projects and connections are matched by their names, and only created when they are missing; nothing is changed or
deleted. Users come without rights. Connections come without secrets, and run only manually until you set their frequency.
Run it again for what has happened since: nothing is imported twice. docs/how-to/moving-in.md describes the steps.
`;

export function registerImportCommands(program: Command, terminal: Terminal): void {
  const from = program.command('import').description('bring in what another server has');
  const sde = from
    .command('sde')
    .description(
      'import users, projects, connections and jobs from a server that speaks this API, or another Syncledger',
    )
    .requiredOption('--url <url>', 'its address, without /api/v2')
    .requiredOption('--token-file <file>', 'a file with a token for it, which should be read-only')
    .option('--allow-http', 'allow plain http to other hosts: the token is sent unencrypted')
    .option('--dry-run', 'only show what would be created')
    .addHelpText('after', HELP)
    .action((options: SdeOptions) => importFrom(terminal, options));
  acting(
    sde,
    'import sde --url https://sde.example.com --token-file token --dry-run',
    'import sde --url https://sde.example.com --token-file token',
  );
}

async function importFrom(terminal: Terminal, options: SdeOptions): Promise<void> {
  const base = addressOf(options);
  const token = await tokenOf(options.tokenFile);
  const outcome = new SdeOutcome();
  await withLedger(options.as, async (ledger) => {
    // Creates users, and jobs of others.
    if (!ledger.caller.isSuperuser) throw forbidden();
    const source = await SdeSource.open(base, token);
    await showingProgress(terminal, 'read', (onProgress) =>
      importAll(ledger, source, { outcome, onProgress, dryRun: options.dryRun ?? false }),
    );
  });
  await show(terminal, outcome, options);
}

function addressOf({ url, allowHttp = false }: SdeOptions): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.search || base.hash || base.username || base.password) {
    throw new CommandFailed('--url must be an http or https URL, such as https://sde.example.com', exitCodes.usage);
  }
  const isLoopback = /^(localhost|\[::1\]|127(\.\d+){3})$/.test(base.hostname);
  if (base.protocol === 'https:' || isLoopback || allowHttp) return base;
  throw new CommandFailed(
    'The token would be sent unencrypted. Use https, or give --allow-http in a network that you trust.',
    exitCodes.usage,
  );
}

async function tokenOf(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(typedPath(file), 'utf8');
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new CommandFailed(`--token-file cannot be read (${code}).`, exitCodes.refused, { cause });
  }
  const token = text.trim();
  if (/^[!-~]{1,1000}$/.test(token)) return token;
  throw new CommandFailed('--token-file must have one line with the token.');
}

interface Parts {
  readonly outcome: SdeOutcome;
  readonly onProgress: OnProgress;
  readonly dryRun: boolean;
}

async function importAll(ledger: Ledger, source: SdeSource, { outcome, onProgress, dryRun }: Parts): Promise<void> {
  const objects = await SdeObjects.open(ledger, outcome, dryRun);
  const each = async (
    phase: string,
    path: string,
    add: (shown: Parameters<SdeObjects['addUser']>[0]) => Promise<void>,
  ) => {
    let done = 0;
    // Users need a permission, and a server may have lists of jobs only.
    const allowed = path === 'projects/' ? [] : [403, 404];
    for await (const { results, count } of source.pages(path, { allowed })) {
      for (const one of results) await add(one);
      onProgress(phase, (done += results.length), count);
    }
  };
  await each('Users', 'users/', (user) => objects.addUser(user));
  await each('Projects', 'projects/', (project) => objects.addProject(project));
  for (const kind of kinds) {
    await each('Connections', `connections/${kind}/`, (connection) => objects.addConnection(connection, kind));
  }
  for (const kind of kinds) await importJobs(kind, { ledger, source, objects, outcome, onProgress, dryRun });
}

async function show(terminal: Terminal, outcome: SdeOutcome, { json, dryRun = false }: SdeOptions): Promise<void> {
  const { counts, refusals } = outcome;
  if (json) terminal.json({ dry_run: dryRun, ...counts, refusals });
  else {
    const names = ['what', 'created', 'known', 'refused', 'unfinished'];
    const rows = Object.entries(counts).map(([what, fates]) => ({ what, ...fates }));
    await terminal.table(
      names.map((name) => field(name)),
      rows,
    );
    for (const refusal of refusals) terminal.tell(refusal);
    if (dryRun) terminal.tell('Nothing was changed: `created` is what would be.');
  }
  if (outcome.hasRefusals) throw new CommandFailed('Some objects were refused; the others were imported.');
}
