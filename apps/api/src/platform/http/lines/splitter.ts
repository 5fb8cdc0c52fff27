import { LedgerError } from '@syncledger/domain';

import { ByteCollector } from '../body-reader.js';
import { TextPosition } from '../json/index.js';

/** Maximum bytes of a line: the same as of a body. */
export const LINE_LIMIT = 1_048_576;

/** The text of one object as sent. */
export interface Line {
  /** Undefined if it exceeds `LINE_LIMIT`. */
  readonly bytes: Buffer | undefined;
  readonly start: TextPosition;
}

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

  /**
   * Returns the line unless it is blank, and resets.
   * @param start where it starts
   */
  take(start: TextPosition): Line[] {
    const { length, isBlank } = this;
    const bytes = this.parts.take();
    this.length = 0;
    this.isBlank = true;
    if (length > LINE_LIMIT) return [{ bytes: undefined, start }];
    return isBlank ? [] : [{ bytes, start }];
  }
}

const NEWLINE = 0x0a;

/** Splits at newlines and skips blank lines. The last newline is optional. */
export class NdjsonSplitter implements Splitter {
  private readonly open = new OpenLine();
  private line = 1;

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (;;) {
      if (this.open.isEmpty) start = this.skipBlankLines(chunk, start);
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.open.add(chunk.subarray(start, end));
      yield* this.open.take(new TextPosition(this.line));
      this.line += 1;
      start = end + 1;
    }
    this.open.add(chunk.subarray(start));
  }

  end(): Line[] {
    return this.open.take(new TextPosition(this.line));
  }

  /** The start of the first line that is not blank or not terminated. */
  private skipBlankLines(chunk: Buffer, from: number): number {
    let start = from;
    for (let index = from; isSpace(chunk[index] ?? 0); index += 1) {
      if (chunk[index] !== NEWLINE) continue;
      start = index + 1;
      this.line += 1;
    }
    return start;
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Splits a JSON array into elements by brackets, commas and quotes. Errors inside an element are left to the parser. */
export class ArraySplitter implements Splitter {
  private readonly open = new OpenLine();
  private place: 'before' | 'inside' | 'after' = 'before';
  private elements = 0;
  /** How much of the current element has arrived. */
  private value: 'none' | 'part' | 'all' = 'none';
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** The position of `chunk[from]`, and that of the current element. */
  private readonly position = new TextPosition();
  private start = this.position;
  private chunk: Buffer = Buffer.alloc(0);
  private from = 0;
  private at = 0;

  /** @throws LedgerError `malformed` with line and column if it is not an array */
  *push(chunk: Buffer): Generator<Line> {
    this.chunk = chunk;
    this.from = 0;
    for (this.at = 0; this.at < chunk.length; this.at += 1) {
      const byte = chunk[this.at] ?? 0;
      if (this.place !== 'inside') this.readOutside(byte);
      else if (this.endsElement(byte)) yield* this.endElement(byte);
    }
    this.consume(chunk.length);
  }

  /** @throws LedgerError `malformed` if the array is not closed */
  end(): Line[] {
    if (this.place === 'before') this.fail('opening bracket expected');
    if (this.place === 'inside') this.fail('comma or closing bracket expected');
    return [];
  }

  private readOutside(byte: number): void {
    if (isSpace(byte)) return;
    if (this.place === 'after') this.fail('end of file expected');
    if (byte !== OPEN_LIST) this.fail('opening bracket expected');
    this.consume(this.at + 1);
    this.start = this.position.clone();
    this.place = 'inside';
  }

  private endsElement(byte: number): boolean {
    if (this.isInText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) this.endValue();
    } else if (isSpace(byte)) {
      // Ends a number, or a word.
      if (this.depth === 0 && this.value === 'part') this.value = 'all';
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (this.depth === 0) return true;
      this.depth -= 1;
      this.endValue();
    } else if (byte === COMMA) return this.depth === 0;
    else this.readValue(byte);
    return false;
  }

  private readValue(byte: number): void {
    const isOpening = byte === QUOTE || byte === OPEN_LIST || byte === OPEN_OBJECT;
    if (this.depth === 0) {
      if (this.value === 'all' || (isOpening && this.value === 'part')) this.fail('comma or closing bracket expected');
      this.value = 'part';
    }
    if (byte === QUOTE) this.isInText = true;
    else if (isOpening) this.depth += 1;
  }

  private endValue(): void {
    this.isInText = false;
    if (this.depth === 0) this.value = 'all';
  }

  private endElement(end: number): Line[] {
    this.consume(this.at);
    const element = this.open.take(this.start);
    if (end === CLOSE_OBJECT) this.fail('comma or closing bracket expected');
    // Only in an empty array may nothing precede the end.
    if (element.length === 0 && (end === COMMA || this.elements > 0)) this.fail('value expected');
    if (end === CLOSE_LIST) this.place = 'after';
    this.from = this.at + 1;
    this.start = this.position.advance(this.chunk.subarray(this.at, this.from)).clone();
    this.value = 'none';
    this.elements += 1;
    return element;
  }

  /** Moves on to a byte of the chunk. */
  private consume(to: number): void {
    const part = this.chunk.subarray(this.from, to);
    this.position.advance(part);
    if (this.place === 'inside') this.open.add(part);
    this.from = to;
  }

  private fail(expected: string): never {
    this.consume(this.at);
    throw new LedgerError(
      'malformed',
      `The body is not a JSON array: ${String(this.position)}: ${expected}. Send one, or lines as application/x-ndjson.`,
    );
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
