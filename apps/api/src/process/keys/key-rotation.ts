import { MICROS_PER_DAY, type Micros } from '@syncledger/domain';

import { encryptedParams } from '../../ledger/connections/index.js';
import { encryptedWebhookSecrets } from '../../outbound/webhooks/index.js';
import type { Clock } from '../../platform/config/clock.js';
import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { IdempotencyRepository } from '../../platform/http/idempotency/index.js';
import {
  Keyring,
  keysInUse,
  nextKeyId,
  presentKeys,
  retireOthers,
  EncryptedColumnRotation,
  use,
  verifyKeys,
  writeChecks,
  type ColumnRotated,
  type KeyFile,
  type Progress,
  type EncryptedColumn,
} from '../../platform/secrets/index.js';
import { refuseNewerSchema } from '../../schema/index.js';
import { openPresent } from '../open-present.js';

/** The result of a rotation: for params, and for webhook secrets. */
export interface Rotated extends ColumnRotated {
  readonly webhooks: Omit<ColumnRotated, 'isComplete'>;
  /** The current encryption key. */
  readonly keyId: string;
}

/** What needs a key. */
export interface KeyState {
  readonly id: string;
  readonly isGiven: boolean;
  /** Whether it is the key that encrypts. */
  readonly isFirst: boolean;
  /** Number of connections encrypted with it. */
  readonly connections: number;
  /** Number of webhooks whose secrets are encrypted with it. */
  readonly webhooks: number;
  /** Number of requests of the last 24 hours that can be replayed only while it exists. */
  readonly requests: number;
  /** Whether a server needs it, to run or to start. */
  readonly isNeeded: boolean;
  /** When its last request is a day old; undefined for one without requests. */
  readonly requestsUntil: Micros | undefined;
}

/** The result of pruning a key file. */
export interface Pruned {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/** Rotates the secret keys of a ledger (docs/decisions/0016). */
export class KeyRotation {
  private readonly params: EncryptedColumnRotation;
  private readonly secrets: readonly EncryptedColumnRotation[];
  private readonly requests = new IdempotencyRepository();

  constructor(
    private readonly database: Database,
    private readonly keys: { readonly keyring: Keyring; readonly file?: KeyFile },
    private readonly clock: Clock,
  ) {
    const rotationOf = (column: EncryptedColumn) => new EncryptedColumnRotation(database, keys.keyring, column);
    this.params = rotationOf(encryptedParams);
    this.secrets = encryptedWebhookSecrets.map(rotationOf);
  }

  /**
   * Re-encrypts everything with the first key. With a key file that is a new one, unless an earlier rotation was
   * stopped.
   * @param signal stops it after the current batch; started again, it continues
   * @throws ConfigurationError when a key is wrong or missing, or when no server has the first key yet
   */
  async rotate(onProgress: Progress = () => undefined, signal?: AbortSignal): Promise<Rotated> {
    const { keyring } = this.keys;
    await verifyKeys(this.database, keyring);
    await this.begin();
    const params = await this.params.rotate(onProgress, signal);
    const { isComplete: areSecretsComplete, ...webhooks } = await this.rotateSecrets(signal);
    const isComplete = params.isComplete && areSecretsComplete;
    if (isComplete) await writeChecks(this.database, (tx) => retireOthers(tx, keyring));
    return { ...params, webhooks, isComplete, keyId: this.first };
  }

  /** Every key that is configured or in use, configured ones first and in their order. */
  async status(): Promise<KeyState[]> {
    const { ids } = this.keys.keyring;
    const [inUse, connections, webhooks, requests] = await Promise.all([
      keysInUse(this.database),
      this.params.countByKey(),
      this.countSecretsByKey(),
      this.requests.macUsageByKey(this.database, this.database.dialect, this.clock.now() - MICROS_PER_DAY),
    ]);
    const all = new Set([
      ...ids,
      ...inUse,
      ...connections.keys(),
      ...webhooks.keys(),
      ...requests.map(({ keyId }) => keyId),
    ]);
    return [...all].map((id) => {
      const made = requests.find(({ keyId }) => keyId === id);
      return {
        id,
        isGiven: ids.includes(id),
        isFirst: id === ids[0],
        connections: connections.get(id) ?? 0,
        webhooks: webhooks.get(id) ?? 0,
        requests: made?.count ?? 0,
        isNeeded: id === ids[0] || inUse.includes(id) || made !== undefined,
        requestsUntil: made && made.latest + MICROS_PER_DAY,
      };
    });
  }

  /**
   * Removes unused keys from the key file.
   * @throws ConfigurationError when the keys are not from a key file, or are wrong
   */
  async prune(): Promise<Pruned> {
    const { keyring, file } = this.keys;
    if (!file) {
      throw new ConfigurationError('The keys are in SYNCLEDGER_SECRET_KEYS. Remove unused keys there.');
    }
    await verifyKeys(this.database, keyring);
    // A server may have encrypted with an old key that was first again in the meantime.
    await this.params.rotate(() => undefined);
    await this.rotateSecrets();
    return writeChecks(this.database, async () => {
      const others = (await this.status()).filter(({ isGiven, isFirst }) => isGiven && !isFirst);
      const [kept, removed] = [true, false].map((needed) =>
        others.filter(({ isNeeded }) => isNeeded === needed).map(({ id }) => id),
      ) as [string[], string[]];
      if (removed.length > 0) file.remove(removed);
      return { removed, kept };
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async rotateSecrets(signal?: AbortSignal): Promise<ColumnRotated> {
    const rotated: ColumnRotated[] = [];
    for (const column of this.secrets) rotated.push(await column.rotate(() => undefined, signal));
    return {
      resealed: rotated.reduce((sum, { resealed }) => sum + resealed, 0),
      unopenable: [...new Set(rotated.flatMap(({ unopenable }) => unopenable))],
      isComplete: rotated.every(({ isComplete }) => isComplete),
    };
  }

  private async countSecretsByKey(): Promise<Map<string, number>> {
    const all = new Map<string, number>();
    for (const column of this.secrets) {
      for (const [id, texts] of await column.countByKey()) all.set(id, (all.get(id) ?? 0) + texts);
    }
    return all;
  }

  private get first(): string {
    return this.keys.keyring.ids[0] ?? '';
  }

  /**
   * While this transaction holds SQLite's lock, no server encrypts anything; afterwards, servers encrypt with the new
   * key of the file.
   */
  private async begin(): Promise<void> {
    const { keyring, file } = this.keys;
    await writeChecks(this.database, async (tx) => {
      const inUse = await keysInUse(tx);
      if (!file) {
        this.assertInUse(inUse);
        return;
      }
      const isUnfinished = inUse.join() !== this.first;
      if (!isUnfinished) file.addFirst(Keyring.generate(await this.newId()));
      await use(tx, keyring, this.first);
    });
  }

  private assertInUse(inUse: readonly string[]): void {
    if (inUse.includes(this.first)) return;
    throw new ConfigurationError(
      `No server has been started with key "${this.first}" as the first one. Give it to every server first: ` +
        'see "Rotating the keys" in docs/how-to/operations.md.',
    );
  }

  /** An id after those of all known keys. */
  private async newId(): Promise<string> {
    return nextKeyId((await this.status()).map(({ id }) => id));
  }
}

/**
 * Opens the ledger of a server with these settings.
 * @throws ConfigurationError when it does not exist, or has another version
 */
export async function openKeyRotation(environment: Environment, clock: Clock): Promise<KeyRotation> {
  const keys = presentKeys(environment);
  const database = await openPresent(environment);
  try {
    await refuseNewerSchema(database);
    const pending = await database.pendingMigrations();
    if (pending.length === 0) return new KeyRotation(database, keys, clock);
    throw new ConfigurationError('The database has another version. Start the server of this version first.');
  } catch (error) {
    await database.close();
    throw error;
  }
}
