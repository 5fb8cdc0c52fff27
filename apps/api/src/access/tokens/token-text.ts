import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'slt_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 40;
const CHECKSUM_LENGTH = 6;
const LENGTH = PREFIX.length + RANDOM_LENGTH + CHECKSUM_LENGTH;

/** A new token: `slt_`, 40 random base62 characters (238 bits) and a checksum of 6. */
export function newToken(): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return PREFIX + random + checksum(random);
}

/**
 * Whether a text can be a token. One that starts with `slt_` must have the right checksum; others may be set by an
 * administrator.
 */
export function canBeToken(text: string): boolean {
  if (!text.startsWith(PREFIX)) return true;
  const random = text.slice(PREFIX.length, -CHECKSUM_LENGTH);
  return text.length === LENGTH && text.endsWith(checksum(random));
}

/**
 * The stored form of a token: SHA-256 in hex. Tokens have the entropy that passwords lack, so no slow hash is needed.
 */
export function hashToken(token: string): string {
  return hash('sha256', token);
}

/** The last characters of a token, by which users recognise it. */
export function hintOf(token: string): string {
  return token.slice(-5);
}

/** A token as it is shown after its creation: masked except for its hint. */
export function masked(hint: string): string {
  return hint.padStart(LENGTH, '*');
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    digits = (ALPHABET[rest % ALPHABET.length] ?? '') + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
