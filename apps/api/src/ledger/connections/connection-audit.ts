import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { Audit, type AuditEvent } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { JobChangeFeed } from '../changes/index.js';

const transitions = {
  ...({ create: 'created', update: 'changed', delete: 'deleted' } as const),
  // As for every change: clients fetch the connection again.
  ...({ acknowledge: 'changed', unacknowledge: 'changed' } as const),
};

export interface ConnectionAuditEvent extends Pick<AuditEvent, 'fromProject' | 'fields'> {
  readonly action: keyof typeof transitions;
  readonly id: number;
  readonly kind: Kind;
  /** The project after the change. */
  readonly project: number;
}

/** Records changes of connections in the audit log and in the event stream. */
@Injectable()
export class ConnectionAudit {
  constructor(
    private readonly audit: Audit,
    private readonly feed: JobChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Runs a transaction, as `Database.write` does, that records the caller's changes. */
  write<T>(
    caller: Caller,
    work: (tx: Transaction, record: (event: ConnectionAuditEvent) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    return this.audit.write(caller, (tx) => work(tx, (event) => this.record(tx, caller, event)));
  }

  /** Records a change in the transaction that makes it. */
  async record(tx: Transaction, caller: Caller, { kind, ...event }: ConnectionAuditEvent): Promise<void> {
    await this.audit.record(tx, caller, { ...event, kind: 'connection' });
    const { id: connection, project } = event;
    const [user, at] = [caller.userId, this.clock.now()];
    await this.feed.append(tx, { connection, project, kind, user, transition: transitions[event.action], at });
  }
}
