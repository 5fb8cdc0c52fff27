import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { kinds } from '@syncledger/domain';

import type { LeaseRef } from '../agent/ledger-client.js';
import { runKey } from '../spool/spool.js';

/** A file that is larger gets a successor. */
const SEGMENT_BYTES = 1024 * 1024;
/** Unsent bytes on disk; beyond them, only the end is kept. */
const MAX_UNSENT = 4 * 1024 * 1024;
/** UTF-16 units of that end. */
const TAIL_LENGTH = 64 * 1024;

/** A file of the log, named after the offset of its first byte. */
interface Segment {
  readonly start: number;
  size: number;
}

/**
 * The scrubbed output of one attempt, on disk until the ledger has it, so that it survives an outage and the death of the agent. It is
 * written at once, but not synced: a power cut may lose the end. Offsets are bytes of all output.
 */
export class OutputLog {
  private readonly segments: Segment[] = [];
  private tail = '';
  private dropped = 0;
  private written = 0;

  private constructor(
    private readonly folder: string,
    readonly run: LeaseRef,
  ) {}

  static create(folder: string, run: LeaseRef): OutputLog {
    return new OutputLog(folder, run);
  }

  /** The logs that an earlier process left. */
  static leftBehind(folder: string): OutputLog[] {
    const names = readdirSync(folder);
    return names
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const run = parseRun(readFileSync(path.join(folder, name), 'utf8'));
        if (!run) return [];
        const log = new OutputLog(folder, run);
        log.findSegments(names);
        return log;
      });
  }

  /** The offset of the first byte on disk. */
  get start(): number {
    return this.segments[0]?.start ?? this.written;
  }

  /** The offset after the last byte on disk. */
  get end(): number {
    return this.written;
  }

  /** @throws Error when it can't be written, on a full disk for example */
  append(text: string): void {
    if (this.dropped > 0 || this.end - this.start > MAX_UNSENT) this.drop(text);
    else this.write(text);
  }

  /** Reads whole characters, at most a number of bytes. */
  read(offset: number, most: number): Buffer {
    const segment = this.segments.findLast(({ start }) => start <= offset);
    if (!segment) return Buffer.alloc(0);
    const bytes = Buffer.alloc(Math.min(most, segment.start + segment.size - offset));
    const file = openSync(this.fileOf(segment), 'r');
    try {
      const length = readSync(file, bytes, 0, bytes.length, offset - segment.start);
      return wholeCharacters(bytes.subarray(0, length));
    } finally {
      closeSync(file);
    }
  }

  /** Deletes what is before an offset, and resumes writing if too much was unsent. */
  release(offset: number): void {
    while (this.segments.length > 1 && (this.segments[1]?.start ?? Infinity) <= offset) this.removeFirst();
    if (this.dropped > 0 && this.end - offset < MAX_UNSENT / 2) this.writeTail();
  }

  /** Writes what is held back because too much was unsent. */
  close(): void {
    if (this.dropped > 0) this.writeTail();
  }

  remove(): void {
    while (this.segments.length > 0) this.removeFirst();
    rmSync(this.leaseFile, { force: true });
  }

  private get leaseFile(): string {
    return path.join(this.folder, `${this.key}.json`);
  }

  private get key(): string {
    const { kind, id, lease } = this.run;
    return runKey(kind, id, lease);
  }

  private fileOf({ start }: Segment): string {
    return path.join(this.folder, `${this.key}.${start}.log`);
  }

  private write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.segments.length === 0 && this.written === 0) {
      writeFileSync(this.leaseFile, JSON.stringify(this.run), { mode: 0o600 });
    }
    let segment = this.segments.at(-1);
    if (!segment || segment.size >= SEGMENT_BYTES) {
      segment = { start: this.written, size: 0 };
      this.segments.push(segment);
    }
    appendFileSync(this.fileOf(segment), bytes, { mode: 0o600 });
    segment.size += bytes.length;
    this.written += bytes.length;
  }

  private drop(text: string): void {
    this.dropped += Buffer.byteLength(text);
    this.tail = (this.tail + text).slice(-TAIL_LENGTH);
  }

  private writeTail(): void {
    const text = this.tail.toWellFormed();
    const left = this.dropped - Buffer.byteLength(text);
    [this.tail, this.dropped] = ['', 0];
    this.write(left > 0 ? `\n… ${left.toLocaleString('en')} bytes left out …\n${text}` : text);
  }

  private removeFirst(): void {
    const segment = this.segments.shift();
    if (segment) rmSync(this.fileOf(segment), { force: true });
  }

  private findSegments(names: readonly string[]): void {
    const starts = names.flatMap((name) => {
      const [key, start, type] = name.split('.');
      return key === this.key && type === 'log' ? [Number(start)] : [];
    });
    for (const start of starts.sort((one, other) => one - other)) {
      const { size } = statSync(this.fileOf({ start, size: 0 }));
      this.segments.push({ start, size });
    }
    const last = this.segments.at(-1);
    this.written = last ? last.start + last.size : 0;
  }
}

function parseRun(text: string): LeaseRef | undefined {
  try {
    const { kind, id, lease } = JSON.parse(text) as LeaseRef;
    const isRun = kinds.includes(kind) && Number.isSafeInteger(id) && typeof lease === 'string';
    return isRun ? { kind, id, lease } : undefined;
  } catch {
    return undefined;
  }
}

/** Without the beginning of a character at its end. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return size > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
