import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { Logger } from '@nestjs/common';

import { Keyring, parseKeys, type Keys } from './keyring.js';

/** The key file's name in the data directory. */
export const KEY_FILE = 'secret.keys';

/** The keys of a SQLite database, a line each, the first one sealing. Servers take up what is written to it at once. */
export class KeyFile {
  private readonly logger = new Logger('Keys');
  private readonly file: string;
  /** What the file looked like when it was last read. */
  private seen: string | undefined;

  constructor(private readonly dataDir: string) {
    this.file = path.join(dataDir, KEY_FILE);
  }

  /**
   * Makes the file, with one key, unless it is there: a key is never written over. The file is written under another name and then
   * linked, which fails where there is one: of several first starts at once all read the same whole file.
   */
  make(): void {
    mkdirSync(this.dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(this.file)) this.link(`${Keyring.generate('k1')}\n`);
    chmodSync(this.file, 0o600);
  }

  /** The keys of the file, as they are at any time. */
  keyring(): Keyring {
    this.seen = this.look();
    return new Keyring(this.parse(), () => this.newer());
  }

  /** Puts a new key before the others. The caller sees to it that nobody else writes the file. */
  addFirst(key: string): void {
    this.write([key, ...this.lines()]);
  }

  /** Takes keys out of the file. The caller sees to it that nobody else writes the file. */
  remove(ids: readonly string[]): void {
    this.write(this.lines().filter((line) => !ids.some((id) => line.startsWith(`${id}:`))));
  }

  private newer(): Keys | undefined {
    const now = this.look();
    if (now === this.seen) return undefined;
    this.seen = now;
    try {
      const keys = this.parse();
      this.logger.log(`The key file has changed: key ${JSON.stringify([...keys.keys()][0])} seals from now on.`);
      return keys;
    } catch {
      // Without the error, which may quote the file.
      this.logger.error(`${this.file} can't be read: the keys stay those that it had before.`);
      return undefined;
    }
  }

  private look(): string | undefined {
    const stat = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
  }

  private lines(): string[] {
    return readFileSync(this.file, 'utf8').trim().split('\n');
  }

  private parse(): Keys {
    return parseKeys(this.lines().join(','));
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
    // Also where another process linked its own: nothing may be encrypted with a key that a power cut could take away.
    syncFolder(this.dataDir);
  }

  /** All or nothing, also when the power goes: a new file takes the place of the old one. */
  private write(lines: readonly string[]): void {
    const { uid, gid } = statSync(this.file);
    const next = `${this.file}.new`;
    writeFileSync(next, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
    // Whoever runs this, the server must be able to read it.
    chownSync(next, uid, gid);
    renameSync(next, this.file);
    syncFolder(this.dataDir);
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
