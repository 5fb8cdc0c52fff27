import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { SpoolFullError } from './errors.js';

/** A file begins a new one from this size on: what was read is given back to the disk by files. */
const FILE_BYTES = 16 * 1024 * 1024;

/** What the spools of a process may take of the disk together. */
export class SpoolBudget {
  private readonly spools = new Set<Spool>();

  /**
   * @param limit bytes
   * @param folder where the files are made; the system's folder of temporary files by default
   */
  constructor(
    readonly limit: number,
    readonly folder: string = os.tmpdir(),
  ) {}

  /** Bytes on disk. */
  get used(): number {
    return [...this.spools].reduce((sum, { size }) => sum + size, 0);
  }

  /** @param onEvict is told when the spool has to make room: it must be closed then */
  spool(onEvict: (error: SpoolFullError) => void): Spool {
    const spool = new Spool(this, onEvict);
    this.spools.add(spool);
    return spool;
  }

  /**
   * Makes room by closing those spools of which most is unread.
   * @throws SpoolFullError when that is the one that asks
   */
  makeRoom(asking: Spool, bytes: number): void {
    while (this.used + bytes > this.limit) {
      const [slowest = asking] = [...this.spools].sort((one, other) => other.unread - one.unread);
      const error = new SpoolFullError(this.limit);
      if (slowest === asking) throw error;
      slowest.evict(error);
    }
  }

  /** Counts a spool no more. */
  forget(spool: Spool): void {
    this.spools.delete(spool);
  }
}

interface SpoolFile {
  readonly handle: FileHandle;
  size: number;
  /** Entries that were not read, those being written included. */
  unread: number;
}

interface Entry {
  readonly file: SpoolFile;
  readonly position: number;
  readonly length: number;
}

/**
 * A queue of bytes on disk, for one writer and one reader at a time. Its files have no name from the moment they are made and are
 * readable to nobody else: however the process ends, they are gone with it.
 */
export class Spool {
  private readonly entries: Entry[] = [];
  private readonly files = new Set<SpoolFile>();
  private current: SpoolFile | undefined;
  private isClosed = false;
  private unreadBytes = 0;

  /** Made by SpoolBudget only. */
  constructor(
    private readonly budget: SpoolBudget,
    private readonly onEvict: (error: SpoolFullError) => void,
  ) {}

  /** Bytes on disk: files are given back whole. */
  get size(): number {
    return [...this.files].reduce((sum, file) => sum + file.size, 0);
  }

  /** Bytes that were not read. */
  get unread(): number {
    return this.unreadBytes;
  }

  /** Whether nothing is left to read. */
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * Adds an entry.
   * @throws SpoolFullError; what the file system says, such as ENOSPC; an Error once it is closed
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

  /** Takes the oldest entry; undefined when there is none. */
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

  /** Has its owner close it. */
  evict(error: SpoolFullError): void {
    // Counted no more from now on, so that the same is not chosen twice.
    this.budget.forget(this);
    this.onEvict(error);
  }

  /** Gives everything back, at whatever it is. */
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
