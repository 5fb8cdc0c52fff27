import { InvalidInput } from '@syncledger/domain';
import { field } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { MAX_DAYS, MAX_RUNS, Retention, RetentionRules, type RetentionRule } from '../../ledger/retention/index.js';
import { assertHolds, withLedger } from './ledger.js';
import { acting, type ActingOptions } from './options.js';
import { findProject } from './projects.js';
import type { Terminal } from './terminal.js';

interface ProjectOptions extends ActingOptions {
  readonly project?: string;
}

interface SetOptions extends ProjectOptions {
  readonly days?: string;
  readonly runs?: string;
}

interface RunOptions extends ProjectOptions {
  readonly dryRun?: boolean;
}

const HELP = `
The last run and the last success of each connection always stay, and so do runs that have not finished and those of the last
24 hours. Servers delete what goes once an hour; \`retention run\` does it now. It can't be undone.
`;

export function registerRetentionCommands(program: Command, terminal: Terminal): void {
  const retention = program.command('retention').description('how long jobs are kept; indefinitely by default');
  const show = retention
    .command('show')
    .description('show the rules')
    .action((options: ActingOptions) => showRules(terminal, options));
  acting(show, 'retention show');
  const set = retention
    .command('set')
    .description('set the rule for all projects, or for one')
    .option('--project <slug>', 'for this project: its slug or id')
    .option('--days <number>', 'keep jobs this long: days, or `forever`; for a project also `default`')
    .option('--runs <number>', 'keep this many jobs per connection: a number, or `all`; for a project also `default`')
    .addHelpText('after', HELP)
    .action((options: SetOptions) => setRule(terminal, options));
  acting(set, 'retention set --days 730', 'retention set --project web-shop --days 365 --runs 1000');
  const run = retention
    .command('run')
    .description('delete now what the rules no longer keep')
    .option('--project <slug>', 'only in this project: its slug or id')
    .option('--dry-run', 'only count the jobs')
    .addHelpText('after', HELP)
    .action((options: RunOptions) => runRetention(terminal, options));
  acting(run, 'retention run --dry-run', 'retention run --project web-shop');
}

async function showRules(terminal: Terminal, { as, json }: ActingOptions): Promise<void> {
  await withLedger(as, async ({ get, caller }) => {
    assertHolds(caller, 'view_all_projects');
    const { all, projects } = await get(RetentionRules).list();
    const own = projects.map(({ id, slug, days, runs }) => ({ project: id, slug, days, runs }));
    if (json) {
      terminal.json({ all, projects: own });
      return;
    }
    const rows = [{ slug: '(all)', days: all.days || 'forever', runs: all.runs || 'all' }, ...own.map(readable)];
    await terminal.table(
      ['slug', 'days', 'runs'].map((name) => field(name)),
      rows,
    );
  });
}

function readable({ slug, days, runs }: RetentionRule & { slug: string }) {
  return {
    slug,
    days: days === null ? 'default' : days || 'forever',
    runs: runs === null ? 'default' : runs || 'all',
  };
}

async function setRule(terminal: Terminal, options: SetOptions): Promise<void> {
  const isOfAll = options.project === undefined;
  const change = {
    ...(options.days !== undefined && { days: readLimit('days', options.days, 'forever', MAX_DAYS, isOfAll) }),
    ...(options.runs !== undefined && { runs: readLimit('runs', options.runs, 'all', MAX_RUNS, isOfAll) }),
  };
  if (Object.keys(change).length === 0) throw new InvalidInput({ days: ['Give --days, --runs or both.'] });
  await withLedger(options.as, async (ledger) => {
    const project = await projectOf(ledger, options);
    const rule = await ledger.get(RetentionRules).set(project?.id, change, ledger.caller);
    if (options.json) terminal.json({ project: project?.id ?? null, ...rule });
    else terminal.print(`Set for ${project?.slug ?? 'all projects'}. \`retention run --dry-run\` shows what goes.`);
  });
}

function readLimit(name: string, text: string, none: string, most: number, isOfAll: boolean): number | null {
  if (text === none) return 0;
  if (text === 'default' && !isOfAll) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new InvalidInput({ [name]: [`Must be a whole number from 1 to ${String(most)}, or ${none}.`] });
}

async function runRetention(terminal: Terminal, options: RunOptions): Promise<void> {
  const dryRun = options.dryRun ?? false;
  await withLedger(options.as, async (ledger) => {
    const { get, caller } = ledger;
    assertHolds(caller, 'edit_all_projects');
    const project = await projectOf(ledger, options);
    const results = await get(Retention).pass({ dryRun, ...(project && { project: project.id }) });
    const jobs = results.reduce((sum, figures) => sum + figures.jobs, 0);
    if (options.json) {
      terminal.json({ dry_run: dryRun, jobs, results });
      return;
    }
    await terminal.table(
      ['project', 'slug', 'days', 'runs', 'jobs'].map((name) => field(name)),
      results.map((row) => ({ ...row })),
    );
    terminal.tell(`${dryRun ? 'Would be deleted' : 'Deleted'}: ${String(jobs)} jobs.`);
  });
}

async function projectOf(ledger: Parameters<typeof findProject>[0], { project }: ProjectOptions) {
  if (project === undefined) return undefined;
  return findProject(ledger, /^\d+$/.test(project) ? Number(project) : project);
}
