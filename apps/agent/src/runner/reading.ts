/** An encoded sequence in a text, and the bytes that it decodes to. */
export interface Reading {
  /** Bytes that it takes in the text. */
  readonly length: number;
  /** What they stand for; empty if a word may continue after them. */
  readonly bytes: Uint8Array;
  /** Skips a line break, which only words that wrap allow. */
  readonly isLineBreak: boolean;
}

export type Readings = readonly Reading[];

/** Nested layers of the same encoding that are decoded at one position. */
export const MAX_DEPTH = 8;

export const NONE: Readings = [];

const encoder = new TextEncoder();
export const EMPTY = new Uint8Array();
const LOW_CHARACTERS = Array.from({ length: 256 }, (_, point) => encoder.encode(String.fromCharCode(point)));
const SINGLE_BYTES = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));

export const ofByte = (length: number, byte: number): Reading => ({
  length,
  bytes: SINGLE_BYTES[byte] ?? EMPTY,
  isLineBreak: false,
});
export const ofPoint = (length: number, point: number): Reading => ({
  length,
  bytes: LOW_CHARACTERS[point] ?? encoder.encode(String.fromCodePoint(point)),
  isLineBreak: false,
});

/** Lengths of the most common entities and escapes by number, whose readings are made once. */
const SHORT_POINTS = Array.from({ length: 12 }, (_, length) =>
  LOW_CHARACTERS.map((__, point) => [ofPoint(length, point)] as const),
);

export const ofShortPoint = (length: number, point: number): Readings =>
  SHORT_POINTS[length]?.[point] ?? [ofPoint(length, point)];

/** Lengths of the most common escapes, whose readings are made once. */
const SHORT = 8;
const SHORT_DIGITS = Array.from({ length: SHORT }, (_, length) =>
  Array.from({ length: 256 }, (__, value) => newDigits(length, value)),
);

/** Digits are a byte of UTF-8 in C and in Python's bytes, a character in Python's text and where programs use Latin-1. */
function newDigits(length: number, value: number): Readings {
  return value < 0x80 ? [ofByte(length, value)] : [ofByte(length, value), ofPoint(length, value)];
}

export const ofDigits = (length: number, value: number) => SHORT_DIGITS[length]?.[value] ?? newDigits(length, value);

/** The value of hexadecimal digits; -1 if there are not as many. */
export function hexAt(text: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = HEX_DIGITS[text[index] ?? 0] ?? -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

export const HEX_DIGITS = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});
