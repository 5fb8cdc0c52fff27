import { chown, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Command } from 'commander';

import { processEnvironment, typedPath, type Environment } from '../../platform/config/index.js';
import {
  copyDatabase,
  CopyEndInUse,
  CopyRefused,
  MOVED_MARK,
  openCopyEnd,
  type Copied,
  type CopyEnd,
  type CopyPhase,
} from '../../platform/database/copy/index.js';
import { migrateLedger, openLedgerDatabase } from '../../schema/index.js';
import { refuseOtherSchema } from '../open-for-start.js';
import { explained } from '../start-errors.js';
import { openPresent } from '../open-present.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { common, SYNCLEDGER, type CommonOptions } from './options.js';
import { showingProgress } from './progress.js';
import type { Terminal } from './terminal.js';

interface CopyOptions extends CommonOptions {
  readonly toFile?: string;
  readonly undo?: boolean;
}

const HELP = `
The server must be stopped. Everything is copied with its ids, and then compared row by row. When it is interrupted, the same
command goes on. Servers refuse this database from the beginning of the copy on; --undo has them accept it again.
`;

export function registerCopyCommand(db: Command, terminal: Terminal): void {
  const copy = db
    .command('copy')
    .description(
      'move the ledger to another, empty database: a SQLite file, or the PostgreSQL database in SYNCLEDGER_COPY_TO_URL',
    )
    .option('--to-file <file>', 'copy to this SQLite file')
    .option('--undo', 'accept this database again, although it was moved or a copy was begun')
    .addHelpText('after', HELP)
    .action((options: CopyOptions) => (options.undo ? undoCopy(terminal, options) : copyLedger(terminal, options)));
  common(copy, 'db copy', 'db copy --to-file /var/lib/syncledger/syncledger.sqlite', 'db copy --undo');
}

async function copyLedger(terminal: Terminal, { toFile, json }: CopyOptions): Promise<void> {
  const environment = processEnvironment();
  const url = targetOf(environment, toFile);
  await inWords(async () => {
    await checkSchemas(environment, url);
    const to = described(url);
    const copied = await withEnds([environment.databaseUrl, url], ([source, target]) =>
      showingProgress(terminal, 'rows', (onProgress) =>
        copyDatabase(source, target, to, (phase, done, total) => {
          onProgress(PHASES[phase], done, total);
        }),
      ),
    );
    if (toFile !== undefined) await giveToOwnerOfFolder(typedPath(toFile));
    report(terminal, copied, to, json);
    terminal.tell(nextSteps(url));
  });
}

function targetOf({ copyToUrl, databaseUrl }: Environment, toFile: string | undefined): string {
  if (toFile !== undefined && copyToUrl !== undefined) {
    throw new CommandFailed('Give --to-file or SYNCLEDGER_COPY_TO_URL, not both.', exitCodes.usage);
  }
  const url = toFile === undefined ? copyToUrl : `sqlite:${typedPath(toFile)}`;
  if (url === undefined) {
    throw new CommandFailed(
      'Say where to: --to-file FILE, or set SYNCLEDGER_COPY_TO_URL (or SYNCLEDGER_COPY_TO_URL_FILE) to a PostgreSQL database.',
      exitCodes.usage,
    );
  }
  if (url === databaseUrl) throw new CommandFailed('This is the database itself.');
  return url;
}

/** Both must have the schema of this version; an empty target gets it. */
async function checkSchemas(environment: Environment, url: string): Promise<void> {
  const source = await openPresent(environment);
  try {
    await refuseOtherSchema(source);
  } finally {
    await source.close();
  }
  const target = await explained(() => openLedgerDatabase({ url }));
  try {
    await migrateLedger(target);
  } finally {
    await target.close();
  }
}

async function undoCopy(terminal: Terminal, { json }: CopyOptions): Promise<void> {
  const environment = processEnvironment();
  await (await openPresent(environment)).close();
  await inWords(() =>
    withEnds([environment.databaseUrl], async ([source]) => {
      const wasMoved = (await source.mark(MOVED_MARK)) !== undefined;
      if (wasMoved) await source.setMoved(undefined);
      if (json) terminal.json({ undone: wasMoved });
      else terminal.print(wasMoved ? 'Servers accept this database again.' : 'Nothing to do: it was not moved.');
      if (wasMoved) terminal.tell('Keep all servers off the copy: two ledgers that go on apart cannot be joined.');
    }),
  );
}

type Ends<U extends readonly string[]> = { [K in keyof U]: CopyEnd };

async function withEnds<const U extends readonly string[], T>(
  urls: U,
  work: (ends: Ends<U>) => Promise<T>,
): Promise<T> {
  const ends: CopyEnd[] = [];
  try {
    for (const url of urls) ends.push(await openCopyEnd(url));
    return await work(ends as Ends<U>);
  } finally {
    for (const end of ends) await end.close();
  }
}

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof CopyRefused) throw new CommandFailed(cause.message, exitCodes.refused, { cause });
    if (cause instanceof CopyEndInUse) {
      throw new CommandFailed(`${cause.message} Stop all servers, and retry.`, exitCodes.refused, { cause });
    }
    await explained(() => Promise.reject(cause as Error));
  }
}

const PHASES: Readonly<Record<CopyPhase, string>> = { copying: 'Copied', verifying: 'Compared' };

/** The server must be able to use the file, whichever user runs this. */
async function giveToOwnerOfFolder(file: string): Promise<void> {
  const { uid, gid } = await stat(path.dirname(file));
  if (process.getuid?.() === 0) await chown(file, uid, gid);
}

function report(terminal: Terminal, { rows, before, tables }: Copied, to: string, isJson = false): void {
  if (isJson) {
    terminal.json({ to, rows, rows_before: before, tables });
    return;
  }
  const resumed = before > 0 ? `, of which ${String(before)} had been copied before` : '';
  terminal.print(`Copied ${String(rows)} rows of ${String(tables)} tables to ${to}${resumed}. All are equal.`);
}

/** Where a database is, without user name, password and options. */
function described(url: string): string {
  if (url.startsWith('sqlite:')) return `the file ${url.slice('sqlite:'.length)}`;
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname === '' ? (searchParams.get('host') ?? 'this machine') : hostname;
  const name = decodeURIComponent(pathname.slice(1));
  return `the PostgreSQL database ${name} at ${host}${port === '' ? '' : `:${port}`}`;
}

function nextSteps(url: string): string {
  const where = url.startsWith('sqlite:')
    ? `DATABASE_URL=${url}`
    : 'DATABASE_URL to what SYNCLEDGER_COPY_TO_URL is, and SYNCLEDGER_SECRET_KEYS to the content of the key file if there is one';
  return (
    `Set ${where}, keep the secret keys, run \`${SYNCLEDGER} doctor\`, and start the server. ` +
    `It refuses the old database from now on; \`${SYNCLEDGER} db copy --undo\` there undoes that.`
  );
}
