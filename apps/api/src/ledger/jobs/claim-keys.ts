import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import type { Transaction } from '../../platform/database/index.js';
import { IdempotencyStore, type IdempotentRequest } from '../../platform/http/idempotency/index.js';
import { Keyring } from '../../platform/secrets/index.js';

/** The attempt at a run that a lease is for. */
export interface Attempt {
  readonly id: number;
  readonly attempt: number;
}

/** How a claim makes the tokens of its leases. */
export interface ClaimKey {
  /** The jobs of an earlier claim with the same `Idempotency-Key`. */
  readonly earlier: readonly number[];
  tokenOf(run: Attempt): string;
  /** Remembers the jobs that were claimed. */
  remember(jobs: readonly number[]): Promise<void>;
}

/**
 * Lets a claim be repeated by its `Idempotency-Key` (decision 0060). No token is stored: it is derived from the job, the
 * attempt and the key, with a secret of the server, so that every replica makes the same one and nobody else can.
 */
@Injectable()
export class ClaimKeys {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Waits for other claims with the key.
   * @throws LedgerError `key_reused` if the body differs
   */
  async open(tx: Transaction, request: IdempotentRequest | undefined): Promise<ClaimKey> {
    if (!request) return RANDOM;
    const { userId, path, key } = request;
    await tx.lock(JSON.stringify([userId, path, key]));
    const earlier = await this.store.find(tx, request);
    const keyId = earlier?.keyId ?? this.keyring.ids[0] ?? '';
    return {
      earlier: earlier?.objectId.split(',').map(Number) ?? [],
      tokenOf: ({ id, attempt }) => this.keyring.mac('lease', JSON.stringify([id, attempt, userId, path, key]), keyId),
      remember: (jobs) => this.store.store(tx, request, jobs.join(','), keyId),
    };
  }
}

/** The token of a claim without a key. */
export function randomToken(): string {
  return randomBytes(24).toString('base64url');
}

const RANDOM: ClaimKey = {
  earlier: [],
  tokenOf: randomToken,
  remember: () => Promise.resolve(),
};
