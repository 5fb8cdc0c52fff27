import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { SpoolFullError } from './errors.js';

/** Size from which on a new file is started: disk space is released file by file. */
const FILE_BYTES = 16 * 1024 * 1024;

/** The disk quota of all spools of a process. */
export class SpoolBudget {
  private readonly spools = new Set<Spool>();

  /**
   * @param limit bytes
   * @param folder for the files; by default the system's folder of temporary files
   */
  constructor(
    readonly limit: number,
    readonly folder: string = os.tmpdir(),
  ) {}

  /** Bytes on disk. */
  get used(): number {
    return [...this.spools].reduce((sum, { size }) => sum + size, 0);
  }

  /** @param onEvict called when the spool must be closed to free space */
  spool(onEvict: (error: SpoolFullError) => void): Spool {
    const spool = new Spool(this, onEvict);
    this.spools.add(spool);
    return spool;
  }

  /**
   * Frees space by closing the spools with the most unread data.
   * @throws SpoolFullError when that is the requesting spool
   */
  makeRoom(asking: Spool, bytes: number): void {
    while (this.used + bytes > this.limit) {
      const [slowest = asking] = [...this.spools].sort((one, other) => other.unread - one.unread);
      const error = new SpoolFullError(this.limit);
      if (slowest === asking) throw error;
      slowest.evict(error);
    }
  }

  /** Removes a spool from the quota. */
  forget(spool: Spool): void {
    this.spools.delete(spool);
  }
}

interface SpoolFile {
  readonly handle: FileHandle;
  size: number;
  /** Unread entries, including those being written. */
  unread: number;
}

interface Entry {
  readonly file: SpoolFile;
  readonly position: number;
  readonly length: number;
}

/**
 * A queue of bytes on disk, for one writer and one reader at a time. Its files are unlinked as soon as they are
 * created, and readable for no other user: however the process ends, they disappear with it.
 */
export class Spool {
  private readonly entries: Entry[] = [];
  private readonly files = new Set<SpoolFile>();
  private current: SpoolFile | undefined;
  private isClosed = false;
  private unreadBytes = 0;

  /** Created by SpoolBudget only. */
  constructor(
    private readonly budget: SpoolBudget,
    private readonly onEvict: (error: SpoolFullError) => void,
  ) {}

  /** Bytes on disk; space is released file by file. */
  get size(): number {
    return [...this.files].reduce((sum, file) => sum + file.size, 0);
  }

  /** Unread bytes. */
  get unread(): number {
    return this.unreadBytes;
  }

  /** Whether everything was read. */
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * Adds an entry.
   * @throws SpoolFullError; errors of the file system, such as ENOSPC; an Error once it is closed
   */
  async push(bytes: Buffer): Promise<void> {
    this.budget.makeRoom(this, bytes.length);
    const file = await this.fileFor();
    const position = file.size;
    file.size += bytes.length;
    file.unread += 1;
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await file.handle.write(bytes, written, bytes.length - written, position + written);
      written += bytesWritten;
    }
    this.entries.push({ file, position, length: bytes.length });
    this.unreadBytes += bytes.length;
  }

  /** Removes and returns the oldest entry; undefined when there is none. */
  async shift(): Promise<Buffer | undefined> {
    const entry = this.entries.shift();
    if (!entry) return undefined;
    const { file, position, length } = entry;
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length;) {
      const { bytesRead } = await file.handle.read(bytes, read, length - read, position + read);
      if (bytesRead === 0) throw new Error('The spool file is shorter than what was written.');
      read += bytesRead;
    }
    this.unreadBytes -= length;
    file.unread -= 1;
    if (file.unread === 0) await this.discard(file);
    return bytes;
  }

  /** Asks its owner to close it. */
  evict(error: SpoolFullError): void {
    // Not counted from now on, so that it is not chosen again.
    this.budget.forget(this);
    this.onEvict(error);
  }

  /** Releases everything, whatever is in progress. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.entries.length = 0;
    this.budget.forget(this);
    await Promise.all([...this.files].map((file) => this.discard(file)));
  }

  private async fileFor(): Promise<SpoolFile> {
    if (!this.current || this.current.size >= FILE_BYTES) this.current = await this.newFile();
    return this.current;
  }

  private async newFile(): Promise<SpoolFile> {
    const name = path.join(this.budget.folder, `syncledger-list-${randomUUID()}`);
    const handle = await open(name, 'wx+', 0o600);
    const file = { handle, size: 0, unread: 0 };
    this.files.add(file);
    try {
      await unlink(name);
      if (this.isClosed) throw new Error('The spool was closed.');
    } catch (error) {
      await this.discard(file);
      throw error;
    }
    return file;
  }

  private async discard(file: SpoolFile): Promise<void> {
    this.files.delete(file);
    if (this.current === file) this.current = undefined;
    await file.handle.close();
  }
}
