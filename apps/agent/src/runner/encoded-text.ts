import { BACKSLASH, type INCOMPLETE, isDoubled, MAX_RUN, readingsAt } from './encodings.js';
import { NONE, type Readings } from './reading.js';
import { RunOfBytes } from './run-of-bytes.js';

/** A power of two. */
const SLOTS = 128;

/** Text whose encoded parts are decoded once, although paths look ahead at them. */
export class EncodedText {
  private bytes: Buffer = Buffer.alloc(0);
  private isEnd = false;
  private readonly backslashes = new RunOfBytes(BACKSLASH);
  private readonly positions = new Int32Array(SLOTS).fill(-1);
  private readonly readings = new Array<Readings | typeof INCOMPLETE>(SLOTS).fill(NONE);

  /** @param isEnd whether no more text follows */
  set(bytes: Buffer, isEnd: boolean): void {
    this.bytes = bytes;
    this.isEnd = isEnd;
    this.positions.fill(-1);
    this.backslashes.forget();
  }

  /** Undefined at the end of the text. */
  byteAt(at: number): number | undefined {
    return this.bytes[at];
  }

  /** Detects a run of the same byte in which none of them is part of an encoding. */
  standsForItself(byte: number, at: number): boolean {
    if (this.bytes[at + 1] !== byte) return false;
    if (byte !== BACKSLASH) return isDoubled[byte] === 1;
    this.backslashes.find(this.bytes, at);
    return this.backslashes.left(at) > MAX_RUN;
  }

  /** The encoded parts that may begin at a position. */
  readingsAt(at: number): Readings | typeof INCOMPLETE {
    const slot = at & (SLOTS - 1);
    if (this.positions[slot] === at) return this.readings[slot] ?? NONE;
    const readings = readingsAt(this.bytes, at, this.isEnd, this.backslashes);
    this.positions[slot] = at;
    this.readings[slot] = readings;
    return readings;
  }
}
