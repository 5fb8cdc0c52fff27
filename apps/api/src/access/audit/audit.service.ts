import { Injectable } from '@nestjs/common';
import { dayOf, forbidden, type AuditListQuery, type GlobalPermission } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { Audit, type AuditEvent, type RecordAuditEvents, type RevealedConnection } from '../../platform/http/audit.js';
import { Authenticator, type Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { AuditRepository } from './audit.repository.js';
import { KnownReveals } from './known-reveals.js';
import { RevealsRepository } from './reveals.repository.js';

/** Entries per statement: databases limit the number of bound values. */
const ENTRIES_PER_STATEMENT = 500;

/** Records and lists who did what. */
@Injectable()
export class AuditService extends Audit {
  private readonly known = new KnownReveals();

  constructor(
    private readonly entries: AuditRepository,
    private readonly reveals: RevealsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly authenticator: Authenticator,
  ) {
    super();
  }

  /** The entries that the caller may see. */
  list(query: AuditListQuery, caller: Caller, request: ListRequest): Promise<List> {
    return this.entries.list(query, caller, request);
  }

  override write<T>(caller: Caller, work: (tx: Transaction, record: RecordAuditEvents) => Promise<T>): Promise<T> {
    return this.database.write((tx) => work(tx, (...events) => this.record(tx, caller, ...events)));
  }

  override async beginAdministration(tx: Transaction, caller: Caller, permission?: GlobalPermission): Promise<Caller> {
    await tx.lock('administration');
    const now = await this.authenticator.refresh(caller, tx);
    if (permission && !now.permissions.has(permission)) throw forbidden();
    return now;
  }

  override async record(tx: Transaction, caller: Caller, ...events: readonly AuditEvent[]): Promise<void> {
    const at = this.clock.now();
    for (let first = 0; first < events.length; first += ENTRIES_PER_STATEMENT) {
      const some = events.slice(first, first + ENTRIES_PER_STATEMENT);
      await this.entries.insert(
        tx,
        some.map((event) => ({ ...event, at, caller })),
      );
    }
  }

  override async reveal(caller: Caller, connections: Iterable<RevealedConnection>): Promise<void> {
    const at = this.clock.now();
    const day = dayOf(at);
    const reader = readerOf(caller);
    const known = this.known.of(reader, day);
    const fresh = [...connections].filter(({ id }) => !known.connections.has(id));
    if (fresh.length === 0) return;
    const readerKey = `${String(day)}/${reader}`;
    const recorded = await this.database.write(async (tx) => {
      // One at a time for each reader, on all replicas, so that each reveal is recorded once.
      await tx.lock(`reveals/${readerKey}`);
      const { connections: before, upTo } = await this.reveals.after(tx, readerKey, known.upTo);
      const missing = fresh.filter(({ id }) => !before.has(id));
      if (missing.length === 0) return { connections: before, upTo };
      const entry = await this.reveals.insert(tx, { at, caller, readerKey, connections: missing });
      return { connections: new Set([...before, ...missing.map(({ id }) => id)]), upTo: entry };
    });
    this.known.add(known, recorded);
  }
}

/** The key of a reader: `user/token/address`, the last two empty on the command line. */
function readerOf({ userId, tokenId, request }: Caller): string {
  return `${String(userId)}/${String(tokenId ?? '')}/${request?.address ?? ''}`;
}
