import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY, LedgerError } from '@syncledger/domain';

import { Clock } from '../../config/clock.js';
import type { Transaction } from '../../database/index.js';
import { keyIdOf, Keyring } from '../../secrets/index.js';
import type { IdempotentRequest } from './idempotency-key.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** What an earlier request with the same `Idempotency-Key` made. */
export interface EarlierRequest {
  readonly objectId: string;
  /** Of the secret key that made the hash of its body. */
  readonly keyId: string;
}

/** Remembers for a day what requests with an `Idempotency-Key` made, and a keyed hash of their bodies. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly responses: IdempotencyRepository,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `key_reused` if the body differs */
  async find(tx: Transaction, request: IdempotentRequest): Promise<EarlierRequest | undefined> {
    const found = await this.responses.find(tx, request, this.clock.now() - MICROS_PER_DAY);
    if (!found) return undefined;
    const { body_mac: bodyMac, object_id: objectId } = found;
    if (!this.keyring.isMac('idempotency', request.body(), bodyMac)) {
      throw new LedgerError('key_reused', 'This Idempotency-Key was used with a different body.');
    }
    return { objectId, keyId: keyIdOf(bodyMac) };
  }

  /** @param keyId of the secret key that hashes the body; by default the first one */
  async store(tx: Transaction, request: IdempotentRequest, objectId: string, keyId?: string): Promise<void> {
    const { userId, path, key, status } = request;
    const bodyMac = this.keyring.mac('idempotency', request.body(), keyId);
    await this.responses.store(tx, { userId, path, key, bodyMac, status, objectId, createdAt: this.clock.now() });
  }
}
