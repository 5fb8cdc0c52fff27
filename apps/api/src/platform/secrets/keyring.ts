import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

import { ConfigurationError } from '../config/index.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Shorter tags, which are easier to forge, are rejected. */
const GCM = { authTagLength: TAG_BYTES } as const;
const KEY = /^([\w-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/** Keys by id, at least one. */
export type Keys = ReadonlyMap<string, Buffer>;

/** Returns the keys if they have changed since the last call, as those of a key file can. */
export type NewerKeys = () => Keys | undefined;

/** A text cannot be decrypted: its key is missing, or it was changed or moved to another row. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

/**
 * Encrypts texts with AES-256-GCM: each with a random nonce, with its location as additional authenticated data so that
 * ciphertexts cannot be swapped, and prefixed with the key's id so that keys can be rotated. The result is
 * `<key id>.<base64url of nonce, ciphertext and tag>`.
 */
export class Keyring {
  /** How often the keys have changed: cached ciphertexts may have been re-encrypted since. */
  generation = 0;
  private readonly macKeys = new Map<string, Buffer>();

  /**
   * @param keys the first one encrypts
   * @param newer called before each encryption, and when a key is missing
   */
  constructor(
    private keys: Keys,
    private readonly newer: NewerKeys = () => undefined,
  ) {}

  /**
   * @param text `id:base64 of 32 bytes`, comma separated
   * @throws ConfigurationError that quotes nothing of it
   */
  static parse(text: string): Keyring {
    return new Keyring(parseKeys(text));
  }

  /** A new random key in the form that `parse` takes. */
  static generate(id: string): string {
    return `${id}:${randomBytes(32).toString('base64')}`;
  }

  /** The ids of the keys; the first one encrypts. */
  get ids(): string[] {
    this.refresh();
    return [...this.keys.keys()];
  }

  /**
   * @param aad the additional authenticated data: table, row and column, such as `connections/12/params`
   * @param id of an existing key; by default the first one
   */
  encrypt(text: string, aad: string, id = this.ids[0] ?? ''): string {
    const key = this.keys.get(id);
    if (!key) throw new Error(`There is no key ${JSON.stringify(id)}.`);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce, GCM).setAAD(Buffer.from(aad));
    const encrypted = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${encrypted.toString('base64url')}`;
  }

  /** @throws DecryptionError */
  decrypt(encrypted: string, aad: string): string {
    if (!this.keys.has(keyIdOf(encrypted))) this.refresh();
    const key = this.keys.get(keyIdOf(encrypted));
    if (!key) throw new DecryptionError(`There is no key ${JSON.stringify(keyIdOf(encrypted))}.`);
    const bytes = Buffer.from(encrypted.slice(encrypted.indexOf('.') + 1), 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), GCM).setAAD(Buffer.from(aad));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new DecryptionError('The key does not fit, or the text was changed or moved to another row.', { cause });
    }
  }

  /**
   * A keyed hash that shows only whether two texts are equal: `<key id>.<base64url>`.
   * @param purpose separates hashes of different uses
   */
  mac(purpose: string, text: string, id = this.ids[0] ?? ''): string {
    return `${id}.${createHmac('sha256', this.macKey(purpose, id)).update(text).digest('base64url')}`;
  }

  /** Whether `mac` created this hash of this text, with any key that still exists. */
  isMac(purpose: string, text: string, mac: string): boolean {
    if (!this.ids.includes(keyIdOf(mac))) return false;
    const [made, given] = [this.mac(purpose, text, keyIdOf(mac)), mac].map((value) => Buffer.from(value)) as [
      Buffer,
      Buffer,
    ];
    return made.length === given.length && timingSafeEqual(made, given);
  }

  private refresh(): void {
    const newer = this.newer();
    if (!newer) return;
    this.keys = newer;
    this.generation += 1;
    this.macKeys.clear();
  }

  /** The key of keyed hashes for one purpose, derived from a key of the ring. */
  macKey(purpose: string, id = this.ids[0] ?? ''): Buffer {
    const name = `${id}/${purpose}`;
    const derived =
      this.macKeys.get(name) ?? Buffer.from(hkdfSync('sha256', this.keys.get(id) ?? '', '', `mac/${purpose}`, 32));
    this.macKeys.set(name, derived);
    return derived;
  }
}

/**
 * @param text `id:base64 of 32 bytes`, separated by commas or line ends
 * @throws ConfigurationError that quotes nothing of it
 */
export function parseKeys(text: string): Keys {
  const matches = text.split(/[,\n]/).map((part) => KEY.exec(part.trim()));
  const keys = new Map(matches.map((match) => [match?.[1] ?? '', Buffer.from(match?.[2] ?? '', 'base64')]));
  if (matches.includes(null) || keys.size < matches.length) {
    throw new ConfigurationError(
      'SYNCLEDGER_SECRET_KEYS must be `id:base64 of 32 bytes`, comma separated, each id once. ' +
        'Create one with: echo "k1:$(openssl rand -base64 32)"',
    );
  }
  return keys;
}

/** An id after those of all known keys. */
export function nextKeyId(known: readonly string[]): string {
  const numbers = known.map((id) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}

/** The id of the key of an encrypted text or a keyed hash. */
export function keyIdOf(encrypted: string): string {
  return encrypted.slice(0, Math.max(0, encrypted.indexOf('.')));
}
