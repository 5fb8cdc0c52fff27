import { Injectable } from '@nestjs/common';
import type { Kind } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { UnitOfWork } from '../../platform/database/index.js';
import { Audit, type AuditEvent } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import { JobChangeFeed } from '../changes/index.js';

const steps = { create: 'created', update: 'changed', delete: 'deleted' } as const;

/** What somebody did to a connection. */
export interface ConnectionAct extends Pick<AuditEvent, 'fromProject' | 'fields'> {
  readonly action: keyof typeof steps;
  readonly id: number;
  readonly kind: Kind;
  /** The project that it is in now. */
  readonly project: number;
}

/** Keeps account of what people do to connections: in the audit, and among the events. */
@Injectable()
export class ConnectionAudit {
  constructor(
    private readonly audit: Audit,
    private readonly feed: JobChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Runs a unit of work, as `Database.write` does, that records what the caller does in it. */
  write<T>(
    caller: Caller,
    work: (unit: UnitOfWork, record: (act: ConnectionAct) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    return this.audit.write(caller, (unit) => work(unit, (act) => this.record(unit, caller, act)));
  }

  /** Writes what is done, in the unit of work that does it. */
  async record(unit: UnitOfWork, caller: Caller, { kind, ...act }: ConnectionAct): Promise<void> {
    await this.audit.record(unit, caller, { ...act, kind: 'connection' });
    const { id: connection, project } = act;
    const [user, at] = [caller.userId, this.clock.now()];
    await this.feed.append(unit, { connection, project, kind, user, transition: steps[act.action], at });
  }
}
