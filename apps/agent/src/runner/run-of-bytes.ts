/** Successive bytes of one value around a position; found once for all positions in it. */
export class RunOfBytes {
  private start = 0;
  private end = 0;

  constructor(private readonly byte: number) {}

  /** Call it when the text has changed. */
  forget(): void {
    this.end = 0;
  }

  /** @param at the position of such a byte */
  find(text: Buffer, at: number): void {
    if (at >= this.start && at < this.end) return;
    this.start = at;
    while (text[this.start - 1] === this.byte) this.start -= 1;
    this.end = at + 1;
    while (text[this.end] === this.byte) this.end += 1;
  }

  before(at: number): number {
    return at - this.start;
  }

  left(at: number): number {
    return this.end - at;
  }
}
