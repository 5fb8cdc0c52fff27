import { Automaton, type Word } from '@syncledger/domain';

import { EncodedText } from './encoded-text.js';
import { INCOMPLETE, isSpecial } from './encodings.js';
import { Paths } from './paths.js';
import { separators } from './separators.js';

/** Replaces a secret. The first that shares no character with any secret is used, so that it can't complete another secret. */
const PLACEHOLDERS = ['***', '###', '•••', '~~~', '\u2588\u2588\u2588', ''];
/** Bytes of text that are passed on although a secret may begin with them. */
const MAX_RELEASED = 2;
const SPACE = 0x20;
const ESCAPE = 0x1b;

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
  private readonly text = new EncodedText();
  private readonly paths: Paths;
  /** Text not returned yet, and where secrets are in it. */
  private pending: Buffer = Buffer.alloc(0);
  private read = 0;
  private matches: { from: number; to: number }[] = [];
  private endsWithPlaceholder = false;

  /** @param words empty ones are ignored */
  constructor(words: readonly Word[]) {
    this.automaton = new Automaton(words.filter(({ bytes }) => bytes.length > 0));
    this.paths = new Paths(this.automaton, this.text, (from, to) => this.matches.push({ from, to }));
    const used = new Set(words.flatMap(({ bytes }) => Array.from(Buffer.from(bytes).toString())));
    const text = PLACEHOLDERS.find((one) => !Array.from(one).some((character) => used.has(character))) ?? '';
    this.placeholder = Buffer.from(text);
  }

  /** Returns the scrubbed text that can no longer be part of a secret. */
  write(chunk: Uint8Array): Buffer {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : Buffer.from(chunk);
    this.advance(false);
    return this.flush(Math.min(this.read - (this.automaton.depth[this.state] ?? 0), this.paths.start(this.read)));
  }

  /**
   * Returns text that is held back because a secret may begin with it, if that is no more than two bytes: call it when nothing has
   * followed for a while. If the secret does follow, its rest is removed.
   */
  release(): Buffer {
    return this.read <= MAX_RELEASED ? this.flush(this.read) : Buffer.alloc(0);
  }

  /** Returns the remaining text; call it after the last chunk. */
  end(): Buffer {
    this.advance(true);
    this.state = 0;
    this.paths.clear();
    return this.flush(this.pending.length);
  }

  private advance(isEnd: boolean): void {
    const { pending: text, automaton, paths } = this;
    const { matchLength } = automaton;
    this.text.set(text, isEnd);
    let { state, read } = this;
    for (; read < text.length; read += 1) {
      const byte = text[read] ?? 0;
      const count = paths.countAt(read);
      const next = automaton.next(state, byte);
      if (isSpecial[byte] && (count > 0 || this.mayMatter(byte, read, state, next))) {
        const readings = this.text.readingsAt(read);
        if (readings === INCOMPLETE) break;
        paths.fork(readings, read, state);
      }
      if (count > 0) paths.step(byte, read);
      state = next;
      const length = matchLength[state] ?? 0;
      if (length > 0) this.matches.push({ from: read + 1 - length, to: read + 1 });
    }
    this.state = state;
    this.read = read;
  }

  /** False if the encoding that a byte begins cannot be part of a word; found without decoding it. */
  private mayMatter(byte: number, at: number, state: number, next: number): boolean {
    if (byte < SPACE) return this.goesOnAfter(byte, state);
    const { automaton } = this;
    const separator = separators[byte] ?? 0;
    if (separator === 0) return !this.text.standsForItself(byte, at) || automaton.depth[next] !== 0;
    // A list of bytes has digits before it.
    return (automaton.depth[separator === byte ? next : automaton.next(state, separator)] ?? 0) > 1;
  }

  /** Whether a word may continue after a control character; if not, a finished line need not wait for the next one. */
  private goesOnAfter(byte: number, state: number): boolean {
    if (byte === ESCAPE) return state !== 0;
    return this.automaton.wraps[state] === 1 || (this.automaton.depth[this.automaton.next(state, SPACE)] ?? 0) > 1;
  }

  private flush(until: number): Buffer {
    // A secret may have begun before what is held back.
    if (until <= 0) return Buffer.alloc(0);
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
    this.paths.moveTo(start);
  }
}
