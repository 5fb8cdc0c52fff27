import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';

import { Database, type Transaction } from '../../database/index.js';
import type { IdempotentRequest } from './idempotency-key.js';
import { IdempotencyStore } from './idempotency-store.js';

/** Creates one object per `Idempotency-Key`. */
@Injectable()
export class IdempotentCreate {
  constructor(
    private readonly database: Database,
    private readonly store: IdempotencyStore,
  ) {}

  /**
   * Creates an object in a transaction, unless an earlier request with the key has created it.
   * @param request undefined without a key
   * @param create creates the object and returns its id
   * @returns the id of the object, created now or before
   * @throws LedgerError `key_reused` if the body differs, `conflict` while the first request is in progress
   */
  make(request: IdempotentRequest | undefined, create: (tx: Transaction) => Promise<string>): Promise<string> {
    if (!request) return this.database.write(create);
    return this.database.write(async (tx) => {
      const { userId, path, key } = request;
      if (!(await tx.tryLock(JSON.stringify([userId, path, key])))) {
        throw new LedgerError('conflict', 'A request with this Idempotency-Key is in progress. Retry later.');
      }
      const earlier = await this.store.find(tx, request);
      if (earlier) {
        request.replayed = true;
        return earlier.objectId;
      }
      const objectId = await create(tx);
      await this.store.store(tx, request, objectId);
      return objectId;
    });
  }
}
