import { LedgerError } from '@syncledger/domain';

import { ByteCollector } from '../body-reader.js';

/** Maximum bytes of a line: the same as of a body. */
export const LINE_LIMIT = 1_048_576;

/** The text of one object as sent; undefined if it exceeds `LINE_LIMIT`. */
export type Line = Buffer | undefined;

/** Splits a body into lines as it arrives, without parsing them. */
export interface Splitter {
  /** @returns the lines that end in this chunk, evaluated lazily */
  push(chunk: Buffer): Iterable<Line>;
  /** @returns the last, unterminated line */
  end(): Line[];
}

/** A line whose end has not arrived yet. */
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

  /** Returns the line unless it is blank, and resets. */
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

/** Splits at newlines and skips blank lines. The last newline is optional. */
export class NdjsonSplitter implements Splitter {
  private readonly open = new OpenLine();

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (;;) {
      if (this.open.isEmpty) start = skipBlankLines(chunk, start);
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

/** Splits a JSON array into elements by brackets, commas and quotes. Errors inside an element are left to the parser. */
export class ArraySplitter implements Splitter {
  private readonly open = new OpenLine();
  private place: 'before' | 'inside' | 'after' = 'before';
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private elements = 0;

  /** @throws LedgerError `malformed` if it is not an array */
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

  /** @throws LedgerError `malformed` if the array is not closed */
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
    // Only in an empty array may nothing precede the end.
    if (element.length === 0 && (end === COMMA || this.elements > 0)) throw notAnArray();
    this.elements += 1;
    return element;
  }
}

function notAnArray(): LedgerError {
  return new LedgerError('malformed', 'The body is not a JSON array. Send one, or lines as application/x-ndjson.');
}

/** The start of the first line that is not blank or not terminated. */
function skipBlankLines(chunk: Buffer, from: number): number {
  let start = from;
  for (let index = from; isSpace(chunk[index] ?? 0); index += 1) if (chunk[index] === NEWLINE) start = index + 1;
  return start;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
