import { readFile } from 'node:fs/promises';

import { Draft, LedgerError, type CreateConnectionInput } from '@syncledger/domain';
import { field, printable } from '@syncledger/domain/terminal';
import { SingleBar } from 'cli-progress';

import { ConnectionChanges, ConnectionDeletion, ConnectionsService } from '../../ledger/connections/index.js';
import { typedPath } from '../../platform/config/index.js';
import { CommandFailed, explain } from './exit-codes.js';
import { readImportFile, type Problem } from './import-file.js';
import { Planner, type Step } from './import-plan.js';
import { withLedger, type Ledger } from './ledger.js';
import type { ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

export interface ImportOptions extends ActingOptions {
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly force?: boolean;
}

/** Number of changes from which a progress bar is shown. */
const BAR_FROM = 50;

/**
 * Makes the stored connections match a file; validates all of it before the first change.
 * @throws CommandFailed naming every invalid entry, with its line
 */
export async function importConnections(terminal: Terminal, file: string, options: ImportOptions): Promise<void> {
  const { entries, problems } = readImportFile(await contentOf(file));
  assertNoProblems(file, problems);
  await withLedger(options.as, async (ledger) => {
    const pruning = { prune: options.prune ?? false, force: options.force ?? false };
    const plan = await new Planner(ledger).plan(entries, pruning);
    assertNoProblems(file, plan.problems);
    const done: Step[] = [];
    try {
      if (options.dryRun) done.push(...plan.steps);
      else await apply(ledger, plan.steps, pruning.force, done);
    } finally {
      await show(terminal, done, options);
    }
  });
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(typedPath(file), 'utf8');
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new CommandFailed(`${file} cannot be read (${code}).`, 1, { cause });
  }
}

function assertNoProblems(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((one, other) => one.line - other.line);
  const lines = sorted.map(({ line, what }) => printable(`${file}${line > 0 ? `:${line}` : ''}: ${what}`));
  throw new CommandFailed([...lines, 'Nothing was changed.'].join('\n'));
}

/** Applies the steps one by one, and adds each to `done`. */
async function apply(ledger: Ledger, steps: readonly Step[], force: boolean, done: Step[]): Promise<void> {
  const bar = new SingleBar({ format: 'Connections {bar} {value}/{total}', clearOnComplete: true, noTTYOutput: false });
  if (steps.length >= BAR_FROM && process.stderr.isTTY) bar.start(steps.length, 0);
  try {
    for (const step of steps) {
      done.push(await applyOne(ledger, step, force));
      bar.increment();
    }
  } catch (error) {
    const where = steps[done.length];
    const at = where?.line === undefined ? `connection ${String(where?.id)}` : `line ${where.line}`;
    if (!(error instanceof LedgerError)) throw error;
    throw new CommandFailed(
      `Stopped at ${at}: ${explain(error) ?? ''} The listed changes were applied. Run it again to continue.`,
    );
  } finally {
    bar.stop();
  }
}

async function applyOne({ get, caller }: Ledger, step: Step, force: boolean): Promise<Step> {
  const { action, kind, input = {} } = step;
  if (action === 'create') {
    const wanted = { draft: new Draft(input as CreateConnectionInput), kind, caller, once: undefined };
    const made = await get(ConnectionsService).create(wanted, {});
    return { ...step, id: made.id as number };
  }
  if (action === 'unchanged' || step.id === null) return step;
  const ifMatch = (version: number) => {
    if (version !== step.version) throw new LedgerError('precondition_failed', 'It was changed concurrently.');
  };
  const change = { id: step.id, kind, caller, ifMatch };
  if (action === 'update') await get(ConnectionChanges).update(change, new Draft(input));
  else await get(ConnectionDeletion).delete(change, force);
  return step;
}

async function show(
  terminal: Terminal,
  steps: readonly Step[],
  { json, dryRun = false }: ImportOptions,
): Promise<void> {
  const count = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  const summary = {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    unchanged: count('unchanged'),
  };
  const results = steps.map(({ action, project, kind, alias, id, fields }) => ({
    action,
    project,
    kind,
    alias,
    id,
    fields,
  }));
  if (json) {
    terminal.json({ dry_run: dryRun, results, summary });
    return;
  }
  const columns = ['action', 'project', 'kind', 'alias', 'id', 'fields'].map((name) => field(name));
  await terminal.table(columns, results);
  const counts = Object.entries(summary).map(([action, number]) => `${action} ${number}`);
  terminal.tell(`${dryRun ? 'Would be done' : 'Done'}: ${counts.join(', ')}.`);
}
