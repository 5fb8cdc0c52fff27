import { Automaton, type Word } from '@syncledger/domain';

import { INCOMPLETE, isSpecial, readingsAt } from './encodings.js';
import type { Reading } from './reading.js';

/** Replaces a secret. The first that shares no character with any secret is used, so that it can't complete another secret. */
const PLACEHOLDERS = ['***', '###', '•••', '~~~', '\u2588\u2588\u2588', ''];
/** Ways to read the text that are followed at once. */
const MAX_PATHS = 16;
/** The state outside of all words. */
const ROOT = 0;

/** A way to read the text in which something was encoded. */
interface Path {
  state: number;
  /** Where the next byte to read is in the text. */
  at: number;
  /** The bytes that were read last, since `origin`; before it, the text is read as it is. */
  starts: Start | undefined;
  readonly origin: number;
  /** How many bytes were read as they are since the last encoded part. */
  plain: number;
}

/** Where a byte begins in the text. A list that paths share, because most of them end soon. */
interface Start {
  readonly at: number;
  readonly before: Start | undefined;
}

/**
 * Removes secrets from streamed bytes, including overlapping occurrences and those split across chunks. It finds them in decoded
 * text: each byte counts as itself and as whatever it may encode (`readingsAt`), so that encodings may be mixed. The cost per byte
 * does not depend on the number of secrets, and no more than a prefix of a secret is buffered.
 */
export class Scrubber {
  readonly placeholder: Buffer;
  private readonly automaton: Automaton;
  /** The state for the text as it is. */
  private state = 0;
  private paths: Path[] = [];
  /** Text not returned yet, and where secrets are in it. */
  private pending: Buffer = Buffer.alloc(0);
  private read = 0;
  private matches: { from: number; to: number }[] = [];
  private endsWithPlaceholder = false;

  /** @param words empty ones are ignored */
  constructor(words: readonly Word[]) {
    this.automaton = new Automaton(words.filter(({ bytes }) => bytes.length > 0));
    const used = new Set(words.flatMap(({ bytes }) => Array.from(Buffer.from(bytes).toString())));
    const text = PLACEHOLDERS.find((one) => !Array.from(one).some((character) => used.has(character))) ?? '';
    this.placeholder = Buffer.from(text);
  }

  /** Returns the scrubbed text that can no longer be part of a secret. */
  write(chunk: Uint8Array): Buffer {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : Buffer.from(chunk);
    this.advance(false);
    const starts = this.paths.map((path) => this.startOf(path));
    return this.flush(Math.min(this.read - (this.automaton.depth[this.state] ?? 0), ...starts));
  }

  /** Returns the remaining text; call it after the last chunk. */
  end(): Buffer {
    this.advance(true);
    this.state = 0;
    this.paths = [];
    return this.flush(this.pending.length);
  }

  private advance(isEnd: boolean): void {
    const { pending: text, automaton } = this;
    const { matchLength } = automaton;
    for (let at = this.read; at < text.length; at += 1) {
      const byte = text[at] ?? 0;
      if (isSpecial[byte] && (byte >= 0x20 || this.state !== 0 || this.paths.length > 0)) {
        const readings = readingsAt(text, at, isEnd);
        if (readings === INCOMPLETE) return;
        for (const reading of readings) this.fork(reading, at);
      }
      if (this.paths.length > 0) this.stepPaths(byte, at);
      this.state = automaton.next(this.state, byte);
      const length = matchLength[this.state] ?? 0;
      if (length > 0) this.matches.push({ from: at + 1 - length, to: at + 1 });
      this.read = at + 1;
    }
  }

  /** Follows a reading from each way to read the text so far. */
  private fork(reading: Reading, at: number): void {
    const others = this.paths.length;
    if (!this.leadsNowhere(this.state, reading)) {
      this.follow({ state: this.state, at, starts: undefined, origin: at, plain: 0 }, reading);
    }
    for (let index = 0; index < others; index += 1) {
      const path = this.paths[index];
      if (path?.at !== at || this.leadsNowhere(path.state, reading)) continue;
      this.follow({ state: path.state, at, starts: path.starts, origin: path.origin, plain: 0 }, reading);
    }
  }

  private leadsNowhere(state: number, { bytes, isLineBreak }: Reading): boolean {
    if (isLineBreak) return this.automaton.wraps[state] === 0;
    return bytes.length === 0 ? state === ROOT : this.automaton.next(state, bytes[0] ?? 0) === ROOT;
  }

  private follow(path: Path, { bytes, length }: Reading): void {
    const { at } = path;
    for (let index = 0; index < bytes.length; index += 1) {
      path.state = this.automaton.next(path.state, bytes[index] ?? 0);
      path.starts = { at, before: path.starts };
      this.noteMatch(path, at + length);
    }
    path.at = at + length;
    if (path.state === ROOT || this.paths.length >= MAX_PATHS || this.hasLike(path, this.paths.length)) return;
    this.paths.push(path);
  }

  private stepPaths(byte: number, at: number): void {
    const { paths, automaton } = this;
    let kept = 0;
    for (const path of paths) {
      // Others are inside what they decoded.
      if (path.at === at) {
        path.state = automaton.next(path.state, byte);
        path.starts = { at, before: path.starts };
        path.at = at + 1;
        path.plain += 1;
        this.noteMatch(path, at + 1);
        // A prefix that contains nothing encoded is that of `this.state`.
        if ((automaton.depth[path.state] ?? 0) <= path.plain || this.hasLike(path, kept)) continue;
      }
      paths[kept] = path;
      kept += 1;
    }
    // Assigning the length would allocate.
    while (paths.length > kept) paths.pop();
  }

  /** Whether one of the first paths goes on as this one does. */
  private hasLike({ state, at }: Path, count: number): boolean {
    for (let index = 0; index < count; index += 1) {
      const other = this.paths[index];
      if (other?.state === state && other.at === at) return true;
    }
    return false;
  }

  /** Where the prefix begins. */
  private startOf(path: Path): number {
    const depth = this.automaton.depth[path.state] ?? 0;
    return depth === 0 ? Infinity : startBefore(path, depth);
  }

  private noteMatch(path: Path, to: number): void {
    const length = this.automaton.matchLength[path.state] ?? 0;
    if (length > 0) this.matches.push({ from: startBefore(path, length), to });
  }

  private flush(until: number): Buffer {
    const parts: Buffer[] = [];
    let at = 0;
    this.matches.sort((one, other) => one.from - other.from);
    for (const { from, to } of this.matches) {
      if (from >= until) break;
      if (to <= at) continue;
      if (from > at) {
        parts.push(this.pending.subarray(at, from));
        this.endsWithPlaceholder = false;
      }
      if (!this.endsWithPlaceholder) parts.push(this.placeholder);
      this.endsWithPlaceholder = true;
      at = Math.min(to, until);
    }
    if (at < until) this.endsWithPlaceholder = false;
    parts.push(this.pending.subarray(at, until));
    this.moveTo(until);
    return Buffer.concat(parts);
  }

  /** Forgets the text before a position. */
  private moveTo(start: number): void {
    this.pending = this.pending.subarray(start);
    this.read -= start;
    this.matches = this.matches
      .filter(({ to }) => to > start)
      .map(({ from, to }) => ({ from: Math.max(from - start, 0), to: to - start }));
    this.paths = this.paths.map((path) => ({
      ...path,
      at: path.at - start,
      starts: shifted(path.starts, this.automaton.depth[path.state] ?? 0, start),
      origin: path.origin - start,
    }));
  }
}

/** Where the last bytes of a path begin. */
function startBefore({ starts, origin }: Path, bytes: number): number {
  let left = bytes;
  for (let each = starts; each; each = each.before) {
    left -= 1;
    if (left === 0) return each.at;
  }
  return origin - left;
}

/** The last so many, after the text before a position was forgotten. */
function shifted(starts: Start | undefined, count: number, start: number): Start | undefined {
  const ends: number[] = [];
  for (let each = starts; each && ends.length < count; each = each.before) ends.push(each.at - start);
  return ends.reduceRight<Start | undefined>((before, at) => ({ at, before }), undefined);
}
