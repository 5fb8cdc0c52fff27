import type { Micros } from '@syncledger/domain';

import { sealedParams } from '../../ledger/connections/index.js';
import { sealedWebhookSecrets } from '../../outbound/webhooks/index.js';
import type { Clock } from '../../platform/config/clock.js';
import { ConfigurationError, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { IdempotencyRepository } from '../../platform/http/idempotency/index.js';
import {
  Keyring,
  keysInUse,
  presentKeys,
  retireOthers,
  SealedColumnRotation,
  use,
  verifyKeys,
  writeChecks,
  type ColumnRotated,
  type KeyFile,
  type Progress,
  type SealedColumn,
} from '../../platform/secrets/index.js';
import { openLedgerDatabase } from '../../schema/index.js';

const DAY = 24 * 3600 * 1_000_000;

/** What a rotation did: to params, and to the secrets of webhooks. */
export interface Rotated extends ColumnRotated {
  readonly webhooks: Omit<ColumnRotated, 'isComplete'>;
  /** The key that all is sealed with now. */
  readonly keyId: string;
}

/** What a key is needed for. */
export interface KeyState {
  readonly id: string;
  readonly isGiven: boolean;
  /** Whether it seals. */
  readonly isFirst: boolean;
  /** How many connections are sealed with it. */
  readonly connections: number;
  /** How many secrets of webhooks are. */
  readonly webhooks: number;
  /** How many requests of the last 24 hours can be sent again only while it is there. */
  readonly requests: number;
  /** Whether a server needs it, now or to start. */
  readonly isNeeded: boolean;
  /** When its last request is a day old; undefined for one without requests. */
  readonly requestsUntil: Micros | undefined;
}

/** What became of the old keys of a key file. */
export interface Pruned {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/** The secret keys of a ledger, and the change from one to the next (docs/decisions/0016). */
export class KeyRotation {
  private readonly params: SealedColumnRotation;
  private readonly secrets: readonly SealedColumnRotation[];
  private readonly requests = new IdempotencyRepository();

  constructor(
    private readonly database: Database,
    private readonly keys: { readonly keyring: Keyring; readonly file?: KeyFile },
    private readonly clock: Clock,
  ) {
    const rotationOf = (column: SealedColumn) => new SealedColumnRotation(database, keys.keyring, column);
    this.params = rotationOf(sealedParams);
    this.secrets = sealedWebhookSecrets.map(rotationOf);
  }

  /**
   * Seals everything with the first key. With a key file that is a new one, unless an earlier rotation was stopped.
   * @param signal stops it after the batch under way; started again, it goes on
   * @throws ConfigurationError when a key is wrong or missing, or when no server has the first key yet
   */
  async rotate(onProgress: Progress = () => undefined, signal?: AbortSignal): Promise<Rotated> {
    const { keyring } = this.keys;
    await verifyKeys(this.database, keyring);
    await this.begin();
    const params = await this.params.rotate(onProgress, signal);
    const { isComplete: areSecretsComplete, ...webhooks } = await this.rotateSecrets(signal);
    const isComplete = params.isComplete && areSecretsComplete;
    if (isComplete) await writeChecks(this.database, (unit) => retireOthers(unit, keyring));
    return { ...params, webhooks, isComplete, keyId: this.first };
  }

  /** Every key that is given or that something was made with, those given first and in their order. */
  async status(): Promise<KeyState[]> {
    const { ids } = this.keys.keyring;
    const [inUse, connections, webhooks, requests] = await Promise.all([
      keysInUse(this.database),
      this.params.countByKey(),
      this.countSecretsByKey(),
      this.requests.keysUsed(this.database, this.database.dialect, this.clock.now() - DAY),
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
        requests: made?.hashes ?? 0,
        isNeeded: id === ids[0] || inUse.includes(id) || made !== undefined,
        requestsUntil: made && made.latest + DAY,
      };
    });
  }

  /**
   * Takes keys out of the key file that nothing needs any more.
   * @throws ConfigurationError when the keys are not from a key file, or are wrong
   */
  async prune(): Promise<Pruned> {
    const { keyring, file } = this.keys;
    if (!file) {
      throw new ConfigurationError('The keys are in SYNCLEDGER_SECRET_KEYS: take out there what is needed no longer.');
    }
    await verifyKeys(this.database, keyring);
    // Whatever a server sealed with an old key that was first again in the meantime.
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

  /** Closes the database. */
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
   * While this unit of work has SQLite's lock, no server is sealing anything, and whatever a server seals afterwards, it
   * seals with the new key of the file.
   */
  private async begin(): Promise<void> {
    const { keyring, file } = this.keys;
    await writeChecks(this.database, async (unit) => {
      const inUse = await keysInUse(unit);
      if (!file) {
        this.mustBeInUse(inUse);
        return;
      }
      const isUnfinished = inUse.join() !== this.first;
      if (!isUnfinished) file.addFirst(Keyring.generate(await this.newId()));
      await use(unit, keyring, this.first);
    });
  }

  private mustBeInUse(inUse: readonly string[]): void {
    if (inUse.includes(this.first)) return;
    throw new ConfigurationError(
      `No server has been started with key "${this.first}" as the first one. Give it to every server first: ` +
        'see "Rotating the keys" in docs/operations.md.',
    );
  }

  /** An id after those of all keys that are known of. */
  private async newId(): Promise<string> {
    const numbers = (await this.status()).map(({ id }) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
    return `k${Math.max(...numbers) + 1}`;
  }
}

/**
 * Opens the ledger that a server with these settings has.
 * @throws ConfigurationError when it is not there, or of another version
 */
export async function openKeyRotation(environment: Environment, clock: Clock): Promise<KeyRotation> {
  const keys = presentKeys(environment);
  const database = await openLedgerDatabase({ url: environment.databaseUrl });
  const pending = await database.pendingMigrations();
  if (pending.length === 0) return new KeyRotation(database, keys, clock);
  await database.close();
  throw new ConfigurationError('The database is not of this version: start the server of this version first.');
}
