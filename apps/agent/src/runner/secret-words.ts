import type { Word } from '@syncledger/domain';

/** A value of up to this many bytes is also searched in hexadecimal digits and base64. */
const MAX_BINARY = 16_384;
/** Bytes of all secrets, shortest first, that are also searched in forms that multiply their length. */
const MAX_FORMS = 4096;
/** Fewer characters would match too much. */
const MIN_ENCODED = 4;
/** Fewer characters in another case are too often an ordinary word. */
const MIN_CASE = 8;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The words to remove for secrets: themselves, in other character sets, in base64, and in digits. All other encodings are decoded
 * while reading, but not one inside another of another kind: so encoded forms are words, too.
 */
export function wordsOf(secrets: Iterable<string>): Word[] {
  let formsLeft = MAX_FORMS;
  return [...secrets]
    .sort((one, other) => one.length - other.length)
    .flatMap((secret) => {
      const bytes = Buffer.from(secret);
      formsLeft -= bytes.length;
      if (bytes.length > MAX_BINARY) return [{ bytes }];
      const basic = [{ bytes }, ...caseWords(secret), ...base64Words(bytes), ...hexWords(bytes)];
      return formsLeft < 0 ? basic : [...basic, ...formsOf(secret, bytes)];
    });
}

function formsOf(secret: string, bytes: Buffer): Word[] {
  const variants = [...characterSetsOf(secret), ...encodedFormsOf(secret).map((form) => Buffer.from(form))];
  return [
    ...digitWords(bytes),
    ...base32Words(bytes),
    ...variants.flatMap((variant) => [{ bytes: variant }, ...base64Words(variant)]),
    // Credentials in a document that is encoded once more, such as a secret of Kubernetes.
    ...base64Words(bytes).flatMap((word) => [...base64Words(word.bytes), ...hexWords(word.bytes)]),
    ...hexWords(bytes).flatMap((word) => base64Words(word.bytes)),
  ];
}

/** The bytes of other character sets, with characters that they lack replaced as programs do. */
function characterSetsOf(secret: string): Buffer[] {
  const utf16 = Buffer.from(secret, 'utf16le');
  const wide = [utf16, Buffer.from(utf16).swap16()];
  if (/^[ -~\s]*$/.test(secret)) return wide;
  const latin = Buffer.from(secret, 'latin1');
  const texts = [
    secret.normalize('NFC'),
    secret.normalize('NFD'),
    // Read as Latin-1, and written as UTF-8.
    Buffer.from(secret).toString('latin1'),
    ...['?', '\ufffd'].map((one) => secret.replace(/[^\0-\u007f]/gu, one)),
  ].filter((text) => text !== secret && text.replaceAll(/[?\ufffd]/g, '').length >= MIN_ENCODED);
  const windows = windowsBytes(secret);
  return [
    ...wide,
    ...(/[^\0-\u00ff]/.test(secret) ? [] : [latin]),
    ...(windows ? [windows] : []),
    ...texts.map((text) => Buffer.from(text)),
  ];
}

/** The characters of the bytes 0x80 to 0x9f of Windows-1252; a space where there is none. */
const WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The bytes of Windows-1252, if it has all characters, and Latin-1 does not. */
function windowsBytes(secret: string): Buffer | undefined {
  const low = Array.from(secret, (one) => (one > '\u00ff' ? WINDOWS.indexOf(one) + 0x80 : (one.codePointAt(0) ?? 0)));
  return /[^\0-\u00ff]/.test(secret) && !low.includes(0x7f) ? Buffer.from(low) : undefined;
}

/** The secret as it is inside a JSON document, XML, a URL or a command line that is encoded once more. */
function encodedFormsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret.toWellFormed());
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const escaped = (characters: RegExp) =>
    json.replace(characters, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = [
    json,
    // As Go, Python and PHP write it.
    escaped(/[<>&]/g),
    escaped(/[^ -~]/g),
    escaped(/[^ -~]/g).replaceAll('/', String.raw`\/`),
    percent,
    percent.replaceAll('%20', '+'),
    xml,
    xml.replaceAll('"', '&quot;'),
    xml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    // An unquoted variable of a shell.
    secret.replace(/\s+/g, ' '),
  ];
  return [...new Set(forms)].filter((form) => form !== secret);
}

/** As host names, headers and names of variables are written; `tr` and C know the letters of ASCII only. */
function caseWords(secret: string): Word[] {
  if (secret.length < MIN_CASE) return [];
  const texts = [
    secret.toUpperCase(),
    secret.toLowerCase(),
    secret.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
    secret.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  ];
  return [...new Set(texts)].filter((text) => text !== secret).map((text) => ({ bytes: Buffer.from(text) }));
}

function base64Words(bytes: Uint8Array): Word[] {
  const texts = [0, 1, 2].flatMap((before) => base64At(bytes, before));
  return wrapping(texts);
}

/** The characters that a secret decides in base64 after a number of other bytes, in both alphabets. */
function base64At(bytes: Uint8Array, before: number): string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  const sure = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  if (sure.length < MIN_ENCODED) return [];
  return [...new Set([sure, sure.replaceAll('+', '-').replaceAll('/', '_')])];
}

/** The characters that a secret decides in base32 after each number of other bytes. */
function base32Words(bytes: Uint8Array): Word[] {
  return [0, 1, 2, 3, 4].flatMap((before) => {
    const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
    const groups = bits.slice((5 - ((before * 8) % 5)) % 5).match(/.{5}/g) ?? [];
    const text = groups.map((group) => BASE32[Number.parseInt(group, 2)]).join('');
    return text.length < MIN_ENCODED ? [] : [{ bytes: Buffer.from(text), wraps: true }];
  });
}

function hexWords(bytes: Uint8Array): Word[] {
  const hex = Buffer.from(bytes).toString('hex');
  return wrapping([hex, hex.toUpperCase()]);
}

/** Bytes one by one, as `Buffer`, certificates, C, Go, Java, Python and Rust print them. What follows a separator is skipped. */
function digitWords(bytes: Buffer): Word[] {
  if (bytes.length < MIN_ENCODED) return [];
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const capital = hex.map((byte) => byte.toUpperCase());
  const lists = [' ', ':', '-', ','].flatMap((separator) => [hex.join(separator), capital.join(separator)]);
  const pairs = ([0, 1] as const).map((before) => pairsOf(hex, before));
  const prefixed = [',', ' '].flatMap((separator) =>
    [hex, capital].map((digits) => digits.map((byte) => `0x${byte}`).join(separator)),
  );
  const numbers = [bytes.join(), bytes.join(' '), Int8Array.from(bytes).join()];
  return wrapping([...lists, ...pairs, ...prefixed, ...new Set(numbers)]);
}

function wrapping(texts: Iterable<string>): Word[] {
  return Array.from(texts, (text) => ({ bytes: Buffer.from(text), wraps: true }));
}

/** In groups of two bytes, as `xxd` prints them, after a number of other bytes of the first group. */
function pairsOf(hex: readonly string[], before: 0 | 1): string {
  return hex.map((byte, index) => ((index + before) % 2 === 0 && index > 0 ? ` ${byte}` : byte)).join('');
}
