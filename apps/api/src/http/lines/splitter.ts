import { LedgerError } from '@syncledger/domain';

/** Largest line, in bytes: as large as a body of its own. */
export const LINE_LIMIT = 1_048_576;

/** The text of one object, as it was sent; undefined for one that is larger than a line may be, which nobody keeps. */
export type Line = Buffer | undefined;

/** Cuts a body into its lines as it comes in; parses none of them. */
export interface Splitter {
  /** @returns the lines that end in this chunk */
  push(chunk: Buffer): Line[];
  /** @returns the line that was still open */
  end(): Line[];
}

/** The beginning of a line whose end has not come yet. */
class OpenLine {
  private parts: Buffer[] = [];
  private length = 0;

  add(part: Buffer): void {
    this.length += part.length;
    if (this.length > LINE_LIMIT) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  /** The line, of which nothing is left here; nothing of one that is blank. */
  take(): Line[] {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    if (length > LINE_LIMIT) return [undefined];
    const line = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    return line && !isBlank(line) ? [line] : [];
  }
}

const NEWLINE = 0x0a;

/** Lines that end with a newline, the last one also without; blank ones are none. */
export class NdjsonSplitter implements Splitter {
  private readonly open = new OpenLine();

  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.open.add(chunk.subarray(start, end));
      lines.push(...this.open.take());
      start = end + 1;
    }
    this.open.add(chunk.subarray(start));
    return lines;
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
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = this.place === 'inside' ? 0 : -1;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.place !== 'inside') {
        if (this.begins(byte)) start = index + 1;
      } else if (this.endsElement(byte)) {
        this.open.add(chunk.subarray(start, index));
        lines.push(...this.element(byte));
        start = index + 1;
      }
    }
    if (this.place === 'inside') this.open.add(chunk.subarray(start));
    return lines;
  }

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

function isBlank(line: Buffer): boolean {
  return line.every(isSpace);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
