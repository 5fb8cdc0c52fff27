import type { Word } from '@syncledger/domain';

/** A value of up to this many bytes is also searched in hexadecimal digits and base64. */
const MAX_BINARY = 16_384;
/** Fewer characters would match too much. */
const MIN_BASE64 = 4;

/** The words to remove for a secret: itself, in base64 and in hexadecimal digits. All other encodings are decoded while reading. */
export function wordsOf(secret: string): Word[] {
  const bytes = Buffer.from(secret);
  if (bytes.length > MAX_BINARY) return [{ bytes }];
  const hex = bytes.toString('hex');
  const alignments = [0, 1, 2].flatMap((before) => base64At(bytes, before));
  return [
    { bytes },
    ...alignments.map((text) => ({ bytes: Buffer.from(text), wraps: true })),
    ...[hex, hex.toUpperCase()].map((text) => ({ bytes: Buffer.from(text) })),
  ];
}

/** The characters that a secret decides in base64 after a number of other bytes, in both alphabets. */
function base64At(bytes: Buffer, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  const sure = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  if (sure.length < MIN_BASE64) return [];
  return [...new Set([sure, sure.replaceAll('+', '-').replaceAll('/', '_')])];
}
