/** Text that is added to a shorter chunk makes no new row. */
export const SMALL_CHUNK = 4096;

/** Masks secrets in place, in text that follows other text. */
export interface Mask {
  /** Bytes before the text that can be a part of a secret in it. */
  readonly overlap: number;
  /** How many bytes at the end of a text may be the beginning of a secret. */
  begun(text: Buffer): number;
  apply(before: Buffer, text: Buffer): void;
}

/** The end of an output. It is the same as long as the number of bytes received is: each append changes that. */
export interface OutputEnd {
  readonly output: number;
  readonly received: number;
  /** Where the last chunk begins; it ends with the output. */
  readonly start: number;
  /** The last bytes that can be the beginning of a secret, masked. */
  readonly tail: Buffer;
}

/** The bytes at the end of masked text that matter for what follows: a copy, which does not keep the text in memory. */
export function tailOf(text: readonly Buffer[], { overlap }: Pick<Mask, 'overlap'>): Buffer {
  const bytes = Buffer.concat(text);
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - overlap)));
}
