import { LedgerError } from '@syncledger/domain';

import { ByteCollector } from '../body-reader.js';

/** Largest line, in bytes: as large as a body of its own. */
export const LINE_LIMIT = 1_048_576;

/** The text of one object, as it was sent; undefined for one that is larger than a line may be, which nobody keeps. */
export type Line = Buffer | undefined;

/** Cuts a body into its lines as it comes in; parses none of them. */
export interface Splitter {
  /** @returns the lines that end in this chunk, each cut off when it is asked for */
  push(chunk: Buffer): Iterable<Line>;
  /** @returns the line that was still open */
  end(): Line[];
}

/** The beginning of a line whose end has not come yet. */
class OpenLine {
  private readonly parts = new ByteCollector();
  private length = 0;
  private isBlank = true;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  add(part: Buffer): void {
    this.length += part.length;
    this.isBlank &&= part.every(isSpace);
    if (this.length > LINE_LIMIT) this.parts.clear();
    else if (part.length > 0) this.parts.add(part);
  }

  /** The line, of which nothing is left here; nothing of one that is blank. */
  take(): Line[] {
    const { length, isBlank } = this;
    const line = this.parts.take();
    this.length = 0;
    this.isBlank = true;
    if (length > LINE_LIMIT) return [undefined];
    return isBlank ? [] : [line];
  }
}

const NEWLINE = 0x0a;

/** Lines that end with a newline, the last one also without; blank ones are none. */
export class NdjsonSplitter implements Splitter {
  private readonly open = new OpenLine();

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (;;) {
      if (this.open.isEmpty) start = behindBlankLines(chunk, start);
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.open.add(chunk.subarray(start, end));
      yield* this.open.take();
      start = end + 1;
    }
    this.open.add(chunk.subarray(start));
  }

  end(): Line[] {
    return this.open.take();
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The elements of a JSON array. Only its brackets, commas and quotes are looked at: a broken element is told by its parser. */
export class ArraySplitter implements Splitter {
  private readonly open = new OpenLine();
  private place: 'before' | 'inside' | 'after' = 'before';
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private elements = 0;

  /** @throws LedgerError `malformed` where it is no array */
  *push(chunk: Buffer): Generator<Line> {
    let start = this.place === 'inside' ? 0 : -1;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.place !== 'inside') {
        if (this.begins(byte)) start = index + 1;
      } else if (this.endsElement(byte)) {
        this.open.add(chunk.subarray(start, index));
        yield* this.element(byte);
        start = index + 1;
      }
    }
    if (this.place === 'inside') this.open.add(chunk.subarray(start));
  }

  /** @throws LedgerError when the array is not closed */
  end(): Line[] {
    if (this.place !== 'after') throw notAnArray();
    return [];
  }

  private begins(byte: number): boolean {
    if (isSpace(byte)) return false;
    if (byte !== OPEN_LIST || this.place === 'after') throw notAnArray();
    this.place = 'inside';
    return true;
  }

  private endsElement(byte: number): boolean {
    if (this.isInText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) this.isInText = false;
      return false;
    }
    if (byte === QUOTE) this.isInText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (this.depth === 0) return true;
      this.depth -= 1;
    }
    return byte === COMMA && this.depth === 0;
  }

  private element(end: number): Line[] {
    const element = this.open.take();
    if (end === CLOSE_OBJECT) throw notAnArray();
    if (end === CLOSE_LIST) this.place = 'after';
    // Only the empty array has nothing before its end.
    if (element.length === 0 && (end === COMMA || this.elements > 0)) throw notAnArray();
    this.elements += 1;
    return element;
  }
}

function notAnArray(): LedgerError {
  return new LedgerError('malformed', 'The body is not a JSON array. Send one, or lines as application/x-ndjson.');
}

/** Where the first line begins that has something in it, or is still open. */
function behindBlankLines(chunk: Buffer, from: number): number {
  let start = from;
  for (let index = from; isSpace(chunk[index] ?? 0); index += 1) if (chunk[index] === NEWLINE) start = index + 1;
  return start;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
