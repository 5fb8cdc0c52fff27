import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Clock } from '../../config/clock.js';
import { Database, type UnitOfWork } from '../../database/index.js';
import { Keyring } from '../../secrets/index.js';
import type { IdempotentRequest } from './idempotency-key.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const DAY = 24 * 3600 * 1_000_000;

/** Creates one object per `Idempotency-Key`. */
@Injectable()
export class IdempotentCreate {
  constructor(
    private readonly database: Database,
    private readonly responses: IdempotencyRepository,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates an object in a transaction, unless an earlier request with the key has created it.
   * @param request undefined without a key
   * @param create creates the object and returns its id
   * @returns the id of the object, created now or before
   * @throws LedgerError `key_reused` if the body differs, `conflict` while the first request is in progress
   */
  make(request: IdempotentRequest | undefined, create: (unit: UnitOfWork) => Promise<string>): Promise<string> {
    if (!request) return this.database.write(create);
    return this.database.write(async (unit) => {
      const { userId, path, key } = request;
      if (!(await unit.tryLock(JSON.stringify([userId, path, key])))) {
        throw new LedgerError('conflict', 'A request with this Idempotency-Key is in progress. Retry later.');
      }
      const now = this.clock.now();
      const before = await this.responses.find(unit, request, now - DAY);
      if (before) return this.replay(request, before.body_mac, before.object_id);
      const objectId = await create(unit);
      const bodyMac = this.keyring.mac('idempotency', request.body());
      await this.responses.store(unit, {
        userId,
        path,
        key,
        bodyMac,
        status: request.status,
        objectId,
        createdAt: now,
      });
      return objectId;
    });
  }

  private replay(request: IdempotentRequest, bodyMac: string, objectId: string): string {
    if (!this.keyring.isMac('idempotency', request.body(), bodyMac)) {
      throw new LedgerError('key_reused', 'This Idempotency-Key was used with a different body.');
    }
    request.replayed = true;
    return objectId;
  }
}
