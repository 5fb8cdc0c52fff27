import { auditEntryResource, InvalidInput } from '@syncledger/domain';
import type { Command } from 'commander';

import { AuditService } from '../../access/audit/index.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { LIST, mustHold, withLedger } from './ledger.js';
import { acting, type ActingOptions } from './options.js';
import type { Terminal } from './terminal.js';

const MICROS = 1000;

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
  acting(exported, 'audit export > audit.ndjson', 'audit export --from 2026-10-01 --before 2026-11-01');
}

async function exportEntries(terminal: Terminal, { as, from, before }: ExportOptions): Promise<void> {
  const query = {
    ordering: 'id' as const,
    ...(from !== undefined && { date__gte: [startOf('from', from)] }),
    ...(before !== undefined && { date__lt: [startOf('before', before)] }),
  };
  await withLedger(as, async ({ get, caller }) => {
    mustHold(caller, 'manage_users');
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
