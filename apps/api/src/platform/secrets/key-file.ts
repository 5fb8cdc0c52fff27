import { randomUUID } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { Logger } from '@nestjs/common';

import { ConfigurationError } from '../config/index.js';
import { makeFolder } from '../config/make-folder.js';
import { assertRegularFile } from '../config/assert-regular-file.js';
import { Keyring, parseKeys, type Keys } from './keyring.js';

/** The key file's name in the data directory. */
export const KEY_FILE = 'secret.keys';

/**
 * The keys of a SQLite database, one per line, the first one encrypts. Servers pick up changes of the file immediately.
 */
export class KeyFile {
  private readonly logger = new Logger('Keys');
  private readonly file: string;
  /** Attributes of the file when it was last read. */
  private seen: string | undefined;

  constructor(private readonly dataDir: string) {
    this.file = path.join(dataDir, KEY_FILE);
  }

  /**
   * Creates the file, with one key, unless it exists: a key is never overwritten. The file is written under another
   * name and then linked, which fails if it exists: concurrent first starts all read the same complete file. A file
   * that nobody can write, such as one on a read-only mount, stays as it is.
   */
  make(id = 'k1'): void {
    makeFolder(this.dataDir);
    if (!existsSync(this.file)) this.link(`${Keyring.generate(id)}\n`);
    assertRegularFile(this.file);
    if (isWritable(this.file)) chmodSync(this.file, 0o600);
  }

  /** The keys of the file, always up to date. */
  keyring(): Keyring {
    this.seen = this.fileVersion();
    return new Keyring(this.parse(), () => this.newer());
  }

  /** Inserts a new key at the front. The caller ensures that no other process writes the file. */
  addFirst(key: string): void {
    this.write([key, ...this.lines()]);
  }

  /** Removes keys from the file. The caller ensures that no other process writes the file. */
  remove(ids: readonly string[]): void {
    this.write(this.lines().filter((line) => !ids.some((id) => line.startsWith(`${id}:`))));
  }

  private newer(): Keys | undefined {
    const now = this.fileVersion();
    if (now === this.seen) return undefined;
    this.seen = now;
    try {
      const keys = this.parse();
      this.logger.log(`The key file has changed: key ${JSON.stringify([...keys.keys()][0])} encrypts from now on.`);
      return keys;
    } catch {
      // Without the error, which may quote the file.
      this.logger.error(`${this.file} cannot be read. Its previous keys stay in use.`);
      return undefined;
    }
  }

  /** Changes when the file is replaced or written. */
  private fileVersion(): string | undefined {
    const stat = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
  }

  private lines(): string[] {
    assertRegularFile(this.file);
    return readFileSync(this.file, 'utf8').trim().split('\n');
  }

  /** @throws ConfigurationError naming the file, but nothing of its content */
  private parse(): Keys {
    const lines = this.lines();
    try {
      return parseKeys(lines.join('\n'));
    } catch (cause) {
      throw new ConfigurationError(
        `The key file ${this.file} is ${lines.join('') === '' ? 'empty' : 'damaged'}: each line must be \`id:base64 of 32 bytes\`. ` +
          'Restore it from a backup: a new key cannot decrypt what the old one encrypted.',
        { cause },
      );
    }
  }

  private link(text: string): void {
    const beside = `${this.file}.${randomUUID()}`;
    writeFileSync(beside, text, { flag: 'wx', mode: 0o600, flush: true });
    try {
      linkSync(beside, this.file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(beside);
    }
    // Also if another process has linked its own: no data may be encrypted with a key that a power failure could
    // remove.
    syncFolder(this.dataDir);
  }

  /** Atomic, also across a power failure: a new file replaces the old one. */
  private write(lines: readonly string[]): void {
    const { uid, gid } = statSync(this.file);
    const next = `${this.file}.new`;
    writeFileSync(next, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
    // The server must be able to read it, whichever user runs this.
    chownSync(next, uid, gid);
    renameSync(next, this.file);
    syncFolder(this.dataDir);
  }
}

/** Whether its mode lets anybody write it, and the file system is not read-only. */
function isWritable(file: string): boolean {
  if ((statSync(file).mode & 0o222) === 0) return false;
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
