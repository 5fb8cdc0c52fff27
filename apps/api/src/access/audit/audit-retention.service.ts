import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { dayOf, formatDay, forbidden, formatTime } from '@syncledger/domain';

import { PAUSE_MILLISECONDS } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { Audit } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { writeAuditFile } from './audit-file.js';
import { AuditRetentionRepository, type StoredEntry } from './audit-retention.repository.js';

/** The shortest time for which entries are kept, in days: events that are found late can still be looked into. */
export const MIN_AUDIT_DAYS = 30;
export const MAX_AUDIT_DAYS = 36_500;

/** A day whose entries are exported and deleted. */
export interface PrunedDay {
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
  readonly entries: number;
  /** Undefined in a dry run, and for a day that was exported before. */
  readonly file: string | undefined;
}

/** Deletes whole days of the audit log once they are exported to files. */
@Injectable()
export class AuditRetention {
  constructor(
    private readonly repository: AuditRetentionRepository,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Days for which entries are kept; 0 for no limit. */
  days(): Promise<number> {
    return this.repository.days();
  }

  /**
   * Sets for how many days entries are kept.
   * @param days 0 for no limit
   * @throws LedgerError `forbidden` unless the caller is a superuser
   */
  async setDays(days: number, caller: Caller): Promise<void> {
    if (!caller.isSuperuser) throw forbidden();
    if ((await this.repository.days()) === days) return;
    await this.audit.write(caller, async (tx, record) => {
      await this.repository.setDays(tx, days);
      await record({ action: 'update', kind: 'setting', id: 'audit', fields: ['days'] });
    });
  }

  /**
   * Exports and deletes each whole day that is older than the setting, oldest first. An interrupted run is continued by the
   * next.
   * @param folder of the files
   * @throws LedgerError `forbidden` unless the caller is a superuser; AuditFileExists
   */
  async *prune(folder: string, caller: Caller, { dryRun = false } = {}): AsyncGenerator<PrunedDay> {
    if (!caller.isSuperuser) throw forbidden();
    const days = await this.repository.days();
    if (days === 0) return;
    const end = dayOf(this.clock.now()) - days;
    for (let from = 0; ;) {
      const day = await this.repository.firstDay(from);
      if (day === undefined || day >= end) return;
      from = day + 1;
      const { entries, lastId } = await this.repository.extent(day);
      const file = dryRun ? undefined : await this.exportDay(day, lastId, folder, caller);
      const deleted = dryRun ? entries : await this.deleteDay(day);
      if (deleted > 0) yield { day: formatDay(day), entries: deleted, file };
    }
  }

  /** @returns the file; undefined when the day was exported before: what came later stays */
  private async exportDay(day: number, lastId: number, folder: string, caller: Caller): Promise<string | undefined> {
    if (await this.repository.isExported(day)) return undefined;
    const name = `audit-${formatDay(day)}.ndjson`;
    const file = path.join(folder, name);
    const { lines: entries, sha256 } = await writeAuditFile(file, linesOf(this.repository.entries(day, lastId)));
    await this.audit.write(caller, async (tx, record) => {
      const exportedAt = this.clock.now();
      if (!(await this.repository.record(tx, { day, entries, lastId, file: name, sha256, exportedAt }))) return;
      await record({ action: 'delete', kind: 'setting', id: 'audit', fields: [formatDay(day)] });
    });
    return file;
  }

  private async deleteDay(day: number): Promise<number> {
    let deleted = 0;
    for (let some = await this.repository.deleteSome(day); some > 0; some = await this.repository.deleteSome(day)) {
      deleted += some;
      await delay(PAUSE_MILLISECONDS);
    }
    return deleted;
  }
}

async function* linesOf(batches: AsyncIterable<StoredEntry[]>): AsyncGenerator<string[]> {
  for await (const batch of batches) yield batch.map(lineOf);
}

function lineOf({ at, fields, revealed, ...entry }: StoredEntry): string {
  const parsed = (text: unknown) => (typeof text === 'string' ? (JSON.parse(text) as unknown) : null);
  return JSON.stringify({ date: formatTime(at), ...entry, fields: parsed(fields), revealed: parsed(revealed) });
}
