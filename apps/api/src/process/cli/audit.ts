import { auditEntryResource, InvalidInput } from '@syncledger/domain';
import type { Command } from 'commander';

import {
  AuditFileExists,
  AuditRetention,
  AuditService,
  MAX_AUDIT_DAYS,
  MIN_AUDIT_DAYS,
  type PrunedDay,
} from '../../access/audit/index.js';
import { typedPath } from '../../platform/config/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { LIST, assertHolds, withLedger } from './ledger.js';
import { acting, type ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

const MICROS = 1000;

interface RetentionOptions extends ActingOptions {
  readonly days?: string;
}

interface PruneOptions extends ActingOptions {
  readonly to: string;
  readonly dryRun?: boolean;
}

interface ExportOptions extends ActingOptions {
  readonly from?: string;
  readonly before?: string;
}

export function registerAuditCommands(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('the audit log: who did what to which object');
  const exported = audit
    .command('export')
    .description('print the entries as NDJSON, oldest first: an object a line, as `GET /audit/` shows it')
    .option('--from <day>', 'only from this day on, in UTC: YYYY-MM-DD')
    .option('--before <day>', 'only before this day, in UTC: YYYY-MM-DD')
    .action((options: ExportOptions) => exportEntries(terminal, options));
  const retention = audit
    .command('retention')
    .description('show or set how long entries are kept; indefinitely by default')
    .option('--days <number>', `keep entries this long: ${MIN_AUDIT_DAYS} days or more, or \`forever\``)
    .action((options: RetentionOptions) => setRetention(terminal, options));
  acting(retention, 'audit retention', 'audit retention --days 730');
  const prune = audit
    .command('prune')
    .description('export the days that are older than the retention to files, and delete them from the log')
    .requiredOption('--to <folder>', 'the folder of the files: audit-YYYY-MM-DD.ndjson, and .sha256 beside each')
    .option('--dry-run', 'only count the entries')
    .action((options: PruneOptions) => pruneEntries(terminal, options));
  acting(prune, 'audit prune --to /archive/audit --dry-run', 'audit prune --to /archive/audit');
  acting(exported, 'audit export > audit.ndjson', 'audit export --from 2026-10-01 --before 2026-11-01');
}

async function exportEntries(terminal: Terminal, { as, from, before }: ExportOptions): Promise<void> {
  const query = {
    ordering: 'id' as const,
    ...(from !== undefined && { date__gte: [startOf('from', from)] }),
    ...(before !== undefined && { date__lt: [startOf('before', before)] }),
  };
  await withLedger(as, async ({ get, caller }) => {
    assertHolds(caller, 'manage_users');
    const list = await get(AuditService).list(query, caller, LIST);
    await terminal.lines(list, { resource: auditEntryResource, view: publicView });
  });
}

/** The start of a day, in microseconds since 1970. */
function startOf(option: string, day: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (!Number.isNaN(start) && new Date(start).toISOString().startsWith(day)) return start * MICROS;
  throw new InvalidInput({ [option]: ['Must be a day, such as 2026-11-01.'] });
}

async function setRetention(terminal: Terminal, { as, days, json }: RetentionOptions): Promise<void> {
  const wanted = days === undefined ? undefined : readDays(days);
  await withLedger(as, async ({ get, caller }) => {
    assertHolds(caller, 'manage_users');
    const retention = get(AuditRetention);
    if (wanted !== undefined) await retention.setDays(wanted, caller);
    const now = await retention.days();
    if (json) terminal.json({ days: now });
    else terminal.print(`Entries are kept ${now === 0 ? 'forever' : `for ${String(now)} days`}.`);
  });
}

function readDays(text: string): number {
  if (text === 'forever') return 0;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= MIN_AUDIT_DAYS && days <= MAX_AUDIT_DAYS) return days;
  const range = `from ${String(MIN_AUDIT_DAYS)} to ${String(MAX_AUDIT_DAYS)}`;
  throw new InvalidInput({ days: [`Must be a whole number ${range}, or forever.`] });
}

async function pruneEntries(terminal: Terminal, { as, to, dryRun = false, json }: PruneOptions): Promise<void> {
  await withLedger(as, async ({ get, caller }) => {
    const retention = get(AuditRetention);
    const pruned: PrunedDay[] = [];
    try {
      for await (const day of retention.prune(typedPath(to), caller, { dryRun })) {
        pruned.push(day);
        if (!json) terminal.print(`${day.day}: ${String(day.entries)} entries${day.file ? ` to ${day.file}` : ''}`);
      }
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const isFile = cause instanceof AuditFileExists || (code !== undefined && 'path' in (cause as object));
      if (!isFile) throw cause;
      throw new CommandFailed((cause as Error).message, exitCodes.refused, { cause });
    }
    const entries = pruned.reduce((sum, day) => sum + day.entries, 0);
    if (json)
      terminal.json({ dry_run: dryRun, entries, results: pruned.map(({ file = null, ...day }) => ({ ...day, file })) });
    else terminal.tell(`${dryRun ? 'Would be deleted' : 'Exported and deleted'}: ${String(entries)} entries.`);
    if ((await retention.days()) === 0) terminal.tell('Entries are kept forever: set `audit retention --days`.');
  });
}
