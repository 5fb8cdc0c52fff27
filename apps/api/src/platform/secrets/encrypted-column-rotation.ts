import { setTimeout as sleep } from 'node:timers/promises';

import type { Database } from '../database/index.js';
import { DecryptionError, type Keyring } from './keyring.js';
import { aadOf, type EncryptedColumn } from './encrypted-column.js';
import { EncryptedColumnRepository, type EncryptedText } from './encrypted-column.repository.js';

/** After this many passes over the rows, a server must still be encrypting with an old key. */
const PASSES = 3;

/** Called after each batch of rows. */
export type Progress = (done: number, total: number) => void;

/** The result of a rotation. */
export interface ColumnRotated {
  readonly resealed: number;
  /** Rows whose text no key decrypts. They are unchanged. */
  readonly unopenable: number[];
  /** Whether everything that can be decrypted is encrypted with the first key. */
  readonly isComplete: boolean;
}

interface Pass {
  /** Rows that another key decrypts. */
  decrypted: number;
  resealed: number;
  readonly unopenable: number[];
}

/**
 * Re-encrypts all texts of a column with the first key while servers run. Can be stopped at any point and started
 * again.
 */
export class EncryptedColumnRotation {
  private readonly texts: EncryptedColumnRepository;

  constructor(
    database: Database,
    private readonly keyring: Keyring,
    private readonly column: EncryptedColumn,
  ) {
    this.texts = new EncryptedColumnRepository(database, column);
  }

  /** @param signal stops it after the current batch */
  async rotate(onProgress: Progress, signal?: AbortSignal): Promise<ColumnRotated> {
    const total = await this.texts.countOthers(this.keyId);
    let pass: Pass = { decrypted: 0, resealed: 0, unopenable: [] };
    let resealed = 0;
    for (let passes = 0; passes < PASSES; passes += 1) {
      pass = await this.pass((done) => {
        // Later passes find few rows, which were counted before.
        if (passes === 0) onProgress(Math.min(done, total), total);
      }, signal);
      resealed += pass.resealed;
      if (pass.decrypted === 0) break;
    }
    return { resealed, unopenable: pass.unopenable, isComplete: pass.decrypted === 0 && signal?.aborted !== true };
  }

  /** How many texts are encrypted with each key. */
  countByKey(): Promise<Map<string, number>> {
    return this.texts.countByKey();
  }

  private async pass(onDone: (done: number) => void, signal?: AbortSignal): Promise<Pass> {
    const pass: Pass = { decrypted: 0, resealed: 0, unopenable: [] };
    let last = 0;
    while (signal?.aborted !== true) {
      const rows = await this.texts.nextOthers(this.keyId, last);
      const end = rows.at(-1);
      if (!end) break;
      last = end.id;
      await this.reencrypt(rows, pass);
      onDone(pass.decrypted + pass.unopenable.length);
    }
    return pass;
  }

  private async reencrypt(rows: readonly EncryptedText[], pass: Pass): Promise<void> {
    const results = rows.map(({ id, text }) => [id, text, this.resealed(id, text)] as const);
    const decrypted = results.filter((text): text is readonly [number, string, string] => text[2] !== undefined);
    pass.unopenable.push(...results.filter(([, , after]) => after === undefined).map(([id]) => id));
    if (decrypted.length === 0) return;
    const begin = performance.now();
    pass.resealed += await this.texts.replace(decrypted);
    pass.decrypted += decrypted.length;
    // SQLite's lock is not fair: a waiting server needs a gap of the same length to get it.
    await sleep(performance.now() - begin);
  }

  private get keyId(): string {
    return this.keyring.ids[0] ?? '';
  }

  /** @returns the same text encrypted with the first key, or undefined when it cannot be decrypted */
  private resealed(id: number, text: string): string | undefined {
    const aad = aadOf(this.column, id);
    try {
      return this.keyring.encrypt(this.keyring.decrypt(text, aad), aad);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      return undefined;
    }
  }
}
