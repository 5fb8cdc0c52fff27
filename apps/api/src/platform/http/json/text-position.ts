const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** Line and column in a text of UTF-8, both from 1; columns count UTF-16 units, as editors do. */
export class TextPosition {
  private isAfterReturn = false;

  constructor(
    private line = 1,
    private column = 1,
  ) {}

  /** Moves on by the bytes of a text, which may come in pieces. */
  advance(bytes: Buffer): this {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte === RETURN || (byte === NEWLINE && !this.isAfterReturn)) {
        this.line += 1;
        this.column = 1;
      } else if (byte >= 0xf0) this.column += 2;
      else if (byte !== NEWLINE && (byte < 0x80 || byte >= 0xc0)) this.column += 1;
      this.isAfterReturn = byte === RETURN;
    }
    return this;
  }

  clone(): TextPosition {
    return new TextPosition(this.line, this.column);
  }

  toString(): string {
    return `line ${String(this.line)}, column ${String(this.column)}`;
  }
}
