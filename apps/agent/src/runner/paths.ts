import type { Automaton } from '@syncledger/domain';

import type { EncodedText } from './encoded-text.js';
import { INCOMPLETE, isSpecial } from './encodings.js';
import type { Reading, Readings } from './reading.js';

/** Ways to read the text that are followed at one position. */
const MAX_PATHS = 16;
/** A power of two that is greater than the length of any reading. */
const SLOTS = 128;
/** The state outside of all words. */
const ROOT = 0;

/** An encoded part of the text. Paths share their earlier parts; around these, they read the text as it is. */
interface Part {
  readonly at: number;
  readonly end: number;
  /** The number of decoded bytes. */
  readonly bytes: number;
  readonly before: Part | undefined;
}

export type NoteMatch = (from: number, to: number) => void;

/**
 * The ways to read the text in which something was encoded, grouped by the position at which they go on, so that those inside an
 * encoded part cost nothing. A path ends when its prefix of a word no longer reaches its first encoded part: shorter prefixes are
 * those of the text as it is, or of a path that begins with a later part.
 */
export class Paths {
  private readonly counts = new Uint8Array(SLOTS);
  private readonly states = new Int32Array(SLOTS * MAX_PATHS);
  /** The number of decoded bytes since the first encoded part, for each path. */
  private readonly since = new Int32Array(SLOTS * MAX_PATHS);
  private readonly parts = new Array<Part | undefined>(SLOTS * MAX_PATHS);
  /** The slot of position 0. */
  private first = 0;

  constructor(
    private readonly automaton: Automaton,
    private readonly text: EncodedText,
    private readonly noteMatch: NoteMatch,
  ) {}

  /** The number of paths that continue at a position. */
  countAt(at: number): number {
    return this.counts[this.slotOf(at)] ?? 0;
  }

  clear(): void {
    this.counts.fill(0);
    this.parts.fill(undefined);
  }

  /** Follows the readings at a position from all paths there, and from a state in which nothing is encoded. */
  fork(readings: Readings, at: number, state: number): void {
    const slot = this.slotOf(at);
    const begin = slot * MAX_PATHS;
    const end = begin + (this.counts[slot] ?? 0);
    for (let one = 0; one < readings.length; one += 1) {
      const reading = readings[one];
      if (!reading) continue;
      this.begin(state, reading, at);
      for (let index = begin; index < end; index += 1) {
        const since = (this.since[index] ?? 0) + reading.bytes.length;
        this.follow(this.states[index] ?? ROOT, since, this.parts[index], reading, at);
      }
    }
  }

  private begin(from: number, reading: Reading, at: number): void {
    // Most end at once, without a match.
    if (reading.bytes.length === 1) {
      const state = this.automaton.next(from, reading.bytes[0] ?? 0);
      const depth = this.automaton.depth[state] ?? 0;
      if (depth === 0 || ((depth === 1 || reading.isLineBreak) && !this.canGrow(state, at + reading.length))) return;
    }
    this.follow(from, 0, undefined, reading, at);
  }

  /** Whether the next byte may extend the prefix of a word. */
  private canGrow(state: number, at: number): boolean {
    const { automaton, text } = this;
    const byte = text.byteAt(at);
    if (byte === undefined) return true;
    const depth = automaton.depth[state] ?? 0;
    if ((automaton.depth[automaton.next(state, byte)] ?? 0) > depth) return true;
    if (isSpecial[byte] === 0) return false;
    const readings = text.readingsAt(at);
    if (readings === INCOMPLETE) return true;
    for (let index = 0; index < readings.length; index += 1) {
      const first = readings[index]?.bytes[0];
      if (first === undefined || (automaton.depth[automaton.next(state, first)] ?? 0) > depth) return true;
    }
    return false;
  }

  private follow(from: number, since: number, before: Part | undefined, reading: Reading, at: number): void {
    const { automaton } = this;
    const { bytes, length, isLineBreak } = reading;
    if (isLineBreak && automaton.wraps[from] === 0) return;
    const end = at + length;
    let state = from;
    for (let index = 0; index < bytes.length; index += 1) {
      state = automaton.next(state, bytes[index] ?? 0);
      const found = automaton.matchLength[state] ?? 0;
      if (found > 0) this.noteMatch(startBefore({ at, end, bytes: index + 1, before }, end, found), end);
    }
    if ((automaton.depth[state] ?? 0) <= since) return;
    const index = this.add(state, since, end);
    if (index >= 0) this.parts[index] = { at, end, bytes: bytes.length, before };
  }

  /** Reads a byte of the text as it is. */
  step(byte: number, at: number): void {
    const { automaton } = this;
    const slot = this.slotOf(at);
    const begin = slot * MAX_PATHS;
    const end = begin + (this.counts[slot] ?? 0);
    this.counts[slot] = 0;
    for (let index = begin; index < end; index += 1) {
      const state = automaton.next(this.states[index] ?? ROOT, byte);
      const part = this.parts[index];
      const found = automaton.matchLength[state] ?? 0;
      if (found > 0) this.noteMatch(startBefore(part, at + 1, found), at + 1);
      const since = (this.since[index] ?? 0) + 1;
      if ((automaton.depth[state] ?? 0) <= since) continue;
      const to = this.add(state, since, at + 1);
      if (to >= 0) this.parts[to] = part;
    }
  }

  /** Where a path goes, unless one in the same state goes on there. */
  private add(state: number, since: number, at: number): number {
    const slot = this.slotOf(at);
    const count = this.counts[slot] ?? 0;
    const begin = slot * MAX_PATHS;
    for (let index = begin; index < begin + count; index += 1) if (this.states[index] === state) return -1;
    if (count === MAX_PATHS) return -1;
    this.states[begin + count] = state;
    this.since[begin + count] = since;
    this.counts[slot] = count + 1;
    return begin + count;
  }

  /** Where the first prefix of a word begins that a path is in, of those that go on at a position or later. */
  start(from: number): number {
    let first = Infinity;
    for (let at = from; at < from + SLOTS; at += 1) {
      const begin = this.slotOf(at) * MAX_PATHS;
      for (let index = begin; index < begin + this.countAt(at); index += 1) {
        first = Math.min(first, startBefore(this.parts[index], at, this.automaton.depth[this.states[index] ?? 0] ?? 0));
      }
    }
    return first;
  }

  /** Makes a position the first one. */
  moveTo(start: number): void {
    this.first = (this.first + start) & (SLOTS - 1);
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const begin = slot * MAX_PATHS;
      const end = begin + (this.counts[slot] ?? 0);
      for (let index = begin; index < begin + MAX_PATHS; index += 1) {
        const depth = this.automaton.depth[this.states[index] ?? 0] ?? 0;
        this.parts[index] = index < end ? shifted(this.parts[index], depth, start) : undefined;
      }
    }
  }

  private slotOf(at: number): number {
    return (this.first + at) & (SLOTS - 1);
  }
}

/** Where the last bytes that were read before a position begin. */
function startBefore(last: Part | undefined, position: number, bytes: number): number {
  let left = bytes;
  let to = position;
  for (let part = last; part; part = part.before) {
    if (left <= to - part.end) break;
    left -= to - part.end + part.bytes;
    to = part.at;
    if (left <= 0) return to;
  }
  return to - left;
}

/** The parts that hold the last bytes, after the text before a position was forgotten. */
function shifted(last: Part | undefined, bytes: number, start: number): Part | undefined {
  const parts: Part[] = [];
  let left = bytes;
  for (let part = last; part && left > 0; part = part.before) {
    parts.push(part);
    left -= part.bytes;
  }
  return parts.reduceRight<Part | undefined>(
    (before, part) => ({ at: part.at - start, end: part.end - start, bytes: part.bytes, before }),
    undefined,
  );
}
