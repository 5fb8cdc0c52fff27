import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../config/clock.js';
import { Database, type UnitOfWork } from '../../database/index.js';
import { Keyring } from '../../secrets/index.js';
import type { IdempotentRequest } from './idempotency-key.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const DAY = 24 * 3600 * 1_000_000;

/** Makes objects, once for each `Idempotency-Key`. */
@Injectable()
export class IdempotentCreate {
  constructor(
    private readonly database: Database,
    private readonly kept: IdempotencyRepository,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs a unit of work that makes an object, unless the request was answered before.
   * @param once undefined when the request has no key
   * @param make makes the object and returns its id
   * @returns the id of the object made, now or before
   * @throws LedgerError `key_reused` when the body is another, `conflict` while the first is under way
   */
  make(once: IdempotentRequest | undefined, make: (unit: UnitOfWork) => Promise<string>): Promise<string> {
    if (!once) return this.database.write(make);
    return this.database.write(async (unit) => {
      const { userId, path, key } = once;
      if (!(await unit.tryLock(JSON.stringify([userId, path, key])))) {
        throw new LedgerError('conflict', 'A request with this Idempotency-Key is under way.');
      }
      const now = this.clock.now();
      const before = await this.kept.find(unit, once, now - DAY);
      if (before) return this.replay(once, before.body_mac, before.object_id);
      const objectId = await make(unit);
      const bodyMac = this.keyring.mac('idempotency', once.body());
      await this.kept.keep(unit, { userId, path, key, bodyMac, status: once.status, objectId, createdAt: now });
      return objectId;
    });
  }

  private replay(once: IdempotentRequest, bodyMac: string, objectId: string): string {
    if (!this.keyring.isMac('idempotency', once.body(), bodyMac)) {
      throw new LedgerError('key_reused', 'This Idempotency-Key was used with another body.');
    }
    once.replayed = true;
    return objectId;
  }
}
