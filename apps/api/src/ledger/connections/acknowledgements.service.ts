import { Injectable } from '@nestjs/common';
import {
  MICROS_PER_DAY,
  forbidden,
  LedgerError,
  MAX_MUTE_DAYS,
  notFound,
  parseTime,
  type Acknowledgement,
  type AcknowledgeInput,
  type Draft,
  type Kind,
  type Micros,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import {
  AcknowledgementsRepository,
  toAcknowledgement,
  type AcknowledgedConnection,
  type AcknowledgementRow,
} from './acknowledgements.repository.js';
import { ConnectionAudit } from './connection-audit.js';
import { HealthWatch } from './health-watch.js';

export interface AcknowledgementTarget {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
}

@Injectable()
export class Acknowledgements {
  constructor(
    private readonly acknowledgements: AcknowledgementsRepository,
    private readonly connectionAudit: ConnectionAudit,
    private readonly health: HealthWatch,
    private readonly clock: Clock,
  ) {}

  /**
   * Acknowledges a connection, or mutes it until a time. The same by the same user again changes nothing.
   * @throws LedgerError `not_found`, `forbidden`; `conflict` in an archived project, and for one that is not muted while it is well
   */
  async put(target: AcknowledgementTarget, draft: Draft<AcknowledgeInput>): Promise<Acknowledgement> {
    const { id, kind, caller } = target;
    await this.health.drain();
    return this.connectionAudit.write(caller, async (tx, record) => {
      const { project, ...connection } = await this.begin(tx, target);
      const now = this.clock.now();
      const until = endOf(draft, now);
      const input = draft.valid();
      assertAcknowledgeable(connection, until);
      const { note = null } = input;
      const before = await this.acknowledgements.find(tx, id);
      if (!before || !isSame(before, caller.userId, until, note)) {
        await this.acknowledgements.save(tx, id, { userId: caller.userId, createdAt: now, until, note });
        await record({ action: 'acknowledge', id, kind, project, fields: changedFields(input) });
      }
      return this.stored(tx, id);
    });
  }

  /** @throws LedgerError `not_found` also where no acknowledgement holds; `forbidden` */
  async delete(target: AcknowledgementTarget): Promise<void> {
    const { id, kind, caller } = target;
    await this.health.drain();
    await this.connectionAudit.write(caller, async (tx, record) => {
      const { project } = await this.begin(tx, target);
      if (!(await this.acknowledgements.find(tx, id))) throw notFound();
      await this.acknowledgements.delete(tx, id);
      await record({ action: 'unacknowledge', id, kind, project });
    });
  }

  private async begin(tx: Transaction, { id, kind, caller }: AcknowledgementTarget): Promise<AcknowledgedConnection> {
    const connection = await this.acknowledgements.begin(tx, id, kind, caller);
    if (!connection) throw notFound();
    if (!connection.mayRun) throw forbidden();
    return connection;
  }

  private async stored(tx: Transaction, id: number): Promise<Acknowledgement> {
    const row = await this.acknowledgements.find(tx, id);
    const stored = row && toAcknowledgement(row);
    if (!stored) throw new Error('The acknowledgement was not written.');
    return stored;
  }
}

function endOf(draft: Draft<AcknowledgeInput>, now: Micros): Micros | null {
  const { until: text } = draft.fields;
  if (text === undefined) return null;
  const until = parseTime(text) ?? now;
  if (until <= now) draft.reject('until', 'Must be in the future.');
  else if (until > now + MAX_MUTE_DAYS * MICROS_PER_DAY)
    draft.reject('until', `Must be at most ${String(MAX_MUTE_DAYS)} days ahead.`);
  return until;
}

function assertAcknowledgeable(
  { isArchived, isInTrouble }: Omit<AcknowledgedConnection, 'project'>,
  until: Micros | null,
): void {
  if (isArchived) throw new LedgerError('conflict', 'The project is archived.');
  if (until === null && !isInTrouble)
    throw new LedgerError('conflict', 'The connection is neither failing nor late. Set until to mute it nevertheless.');
}

function isSame(before: AcknowledgementRow, user: number, until: Micros | null, note: string | null): boolean {
  return before.acknowledged_by === user && before.muted_until === until && before.note === note;
}
