import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';

import { isNightly } from '@syncledger/testing';
import fc from 'fast-check';

import { programs } from '../../test/support/encoding-programs.js';
import { OutputBuffer } from './output-buffer.js';

/** All that is special somewhere, and letters; no E, so that no secret contains the end marker. */
const characters = fc.constantFrom(...`ab1Z %+&<>"'\\/:=?#;$!~.-_@[]{}()|*^äß€\u{1f511}`);
const secrets = fc
  .array(characters, { minLength: 20, maxLength: 40 })
  .map((all) => `x${all.join('')}y`)
  // Encoded twice, it could not be told from one that is encoded once more. CDATA ends at `]]>`.
  .filter((secret) => !/%[\dab]{2}|\]\]>/.test(secret));
const SEED = 20_261_129;
/** Secrets in each encoding. */
const SECRETS = isNightly ? 200 : 5;
/** Secrets of one run. With more, the longest are not searched for in forms that multiply their length. */
const GROUP = 20;

const ANSI = '\u001b[1;31m';
const utf16 = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
const jsonAscii = (text: string) =>
  JSON.stringify(text).replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const withPassword = (text: string) => {
  const url = new URL('https://u@example.com');
  url.password = text;
  return url.password;
};
/** Named by PHP's htmlentities. */
const NAMES: Record<string, string> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
  '!': 'excl',
  ä: 'auml',
  ß: 'szlig',
  '€': 'euro',
};
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const ofArray = (printed: string) => printed.slice(printed.indexOf('['), printed.indexOf(']'));
const xml = (text: string) => text.replace(/[&<>"']/g, (one) => entities[one] ?? one);
const base64 = (text: string) => Buffer.from(text).toString('base64');

const encoders: Record<string, (text: string) => string | Buffer> = {
  'as it is': (text) => text,
  encodeURIComponent,
  'percent in lower case': (text) => encodeURIComponent(text).replace(/%../g, (one) => one.toLowerCase()),
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  URLSearchParams: (text) => new URLSearchParams({ q: text }).toString(),
  'the password of a URL': withPassword,
  'JSON.stringify': (text) => JSON.stringify(text),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'JSON in ASCII (Python)': jsonAscii,
  'JSON for HTML (Go)': (text) =>
    JSON.stringify(text).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  'JSON with slashes escaped (PHP)': (text) => JSON.stringify(text).replaceAll('/', String.raw`\/`),
  XML: xml,
  'XML twice': (text) => xml(xml(text)),
  'numeric entities': (text) => Array.from(text, (one) => `&#${String(one.codePointAt(0))};`).join(''),
  'hexadecimal entities': (text) => Array.from(text, (one) => `&#x${(one.codePointAt(0) ?? 0).toString(16)};`).join(''),
  'base64, first alignment': base64,
  'base64, second alignment': (text) => base64(`:${text}`),
  'base64, third alignment': (text) => base64(`::${text}::`),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => base64(text).replace(/.{8}/g, '$&\r\n'),
  'base64 in a URL': (text) => encodeURIComponent(base64(text)),
  'Basic credentials': (text) => `Basic ${base64(`user:${text}`)}`,
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'a shell’s single quotes': (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
  'Python’s shell quotes': (text) => `'${text.replaceAll("'", `'"'"'`)}'`,
  'XML in JSON': (text) => JSON.stringify(xml(text)),
  'JSON in a URL': (text) => encodeURIComponent(JSON.stringify(text)),
  'JSON in XML': (text) => xml(JSON.stringify(text)),
  'JSON in base64': (text) => base64(JSON.stringify([text])),
  'base64 in JSON in base64 (.dockerconfigjson)': (text) => base64(JSON.stringify([base64(`u:${text}`)])),
  'named entities of HTML': (text) => text.replace(/[&<>"'!äß€]/g, (one) => `&${NAMES[one] ?? ''};`),
  'doubled single quotes (YAML, SQL)': (text) => `'${text.replaceAll("'", "''")}'`,
  'doubled double quotes (CSV)': (text) => `"${text.replaceAll('"', '""')}"`,
  'backslash and two digits (LDAP)': (text) =>
    Array.from(Buffer.from(text), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16 in base64 (PowerShell)': (text) => Buffer.from(`x${text}`, 'utf16le').toString('base64'),
  NFD: (text) => text.normalize('NFD'),
  'read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
  'without characters that ASCII lacks': (text) => text.replace(/[^ -~]/gu, '?'),
  'escape of JavaScript': (text) =>
    utf16(text)
      .map((one) => `%${one < 256 ? one.toString(16).padStart(2, '0') : `u${one.toString(16).padStart(4, '0')}`}`)
      .join(''),
  'Buffer of Node.js': (text) =>
    `<Buffer ${Buffer.from(text)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ')}>`,
  'hexadecimal with colons': (text) =>
    Buffer.from(text)
      .toString('hex')
      .toUpperCase()
      .replace(/..(?=.)/g, '$&:'),
  'a list of bytes (JSON)': (text) => JSON.stringify([...Buffer.from(text)]),
  'a list of bytes (Python)': (text) => `[${[...Buffer.from(text)].join(', ')}]`,
  'a list of bytes (Go)': (text) => `[${[...Buffer.from(text)].join(' ')}]`,
  'an array of Node.js': (text) => ofArray(inspect(new Uint8Array(Buffer.from(`x${text}`)))),
  'a nested array of Node.js': (text) => ofArray(inspect({ a: { all: new Uint8Array(Buffer.from(`x${text}`)) } })),
  'a list of bytes with semicolons': (text) => Buffer.from(text).join('; '),
  'a list of bytes with semicolons alone': (text) => Buffer.from(text).join(';'),
  'a list of signed bytes (Java)': (text) => `[${Int8Array.from(Buffer.from(text)).join(', ')}]`,
  'hexadecimal with colons in lines (OpenSSL)': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/..(?=.)/g, '$&:')
      .replace(/.{45}/g, '$&\n    '),
  'base64 of hexadecimal': (text) => base64(Buffer.from(text).toString('hex')),
  'base64 of hexadecimal in capital letters': (text) => base64(`:${Buffer.from(text).toString('hex').toUpperCase()}`),
  'hexadecimal of base64': (text) => Buffer.from(base64(`:${text}`)).toString('hex'),
  'hexadecimal in lines': (text) => Buffer.from(text).toString('hex').replace(/.{10}/g, '$&\n'),
  'in capital letters': (text) => text.toUpperCase(),
  'in capital letters of ASCII (tr)': (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  'in small letters': (text) => text.toLowerCase(),
  'hexadecimal in groups (xxd)': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/.{4}(?=.)/g, '$& '),
  'hexadecimal in groups after another byte (xxd)': (text) =>
    `00${Buffer.from(text).toString('hex')}`.replace(/.{4}(?=.)/g, '$& ').slice(2),
  'a line continued after a backslash': (text) => text.replace(/^.{9}/u, '$&\\\n'),
  'a line continued with indentation (YAML)': (text) =>
    `"${text.replace(/["\\]/g, '\\$&').replace(/^.{9}(?! )/u, '$&\\\n    ')}"`,
  'lines folded at spaces (YAML)': (text) => text.replaceAll(/ (?=.)/g, '\n  '),
  'doubled dollar signs (Compose)': (text) => text.replaceAll('$', '$$$$'),
  'doubled percent signs (systemd)': (text) => text.replaceAll('%', '%%'),
  'hexadecimal with dashes (.NET)': (text) =>
    Buffer.from(text)
      .toString('hex')
      .toUpperCase()
      .replace(/..(?=.)/g, '$&-'),
  'hexadecimal with prefixes, in capital letters (C)': (text) =>
    Array.from(Buffer.from(text), (byte) => `0x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(', '),
  'a list of bytes in hexadecimal (Rust)': (text) =>
    `[${Array.from(Buffer.from(text), (byte) => byte.toString(16).padStart(2, '0')).join(', ')}]`,
  'hexadecimal with prefixes (Go)': (text) =>
    Array.from(Buffer.from(text), (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', '),
  'links of a terminal between': (text) => Array.from(text).join('\u001b]8;;\u0007'),
  'ANSI codes between': (text) => Array.from(text).join(ANSI),
  'percent and JSON mixed': (text) =>
    utf16(text)
      .map((one, at) =>
        at % 2 && one < 128
          ? `%${one.toString(16).padStart(2, '0')}`
          : JSON.stringify(String.fromCharCode(one)).slice(1, -1),
      )
      .join(''),
};

/** Longest rest: quotes, the placeholder, the name before the secret, and the characters of base64 that it shares with others. */
const MAX_REST = 20;

const between = (encoded: string | Buffer) =>
  Buffer.concat([Buffer.from('before BEGIN'), Buffer.from(encoded as string), Buffer.from('END after')]);

/** The rest of each secret between the markers, after scrubbing. */
function leftOf(secret: string | readonly string[], bytes: Buffer, cut: number): string[] {
  const output = new OutputBuffer([secret].flat());
  for (let at = 0; at < bytes.length; at += cut) output.write(bytes.subarray(at, at + cut));
  return [...output.end().matchAll(/BEGIN([^]*?)END/g)].map(([, rest]) => rest!.trim());
}

describe('secrets in the encodings in which programs print them', () => {
  it.each(Object.entries(encoders))('%s', (_, encode) => {
    fc.assert(
      fc.property(secrets, fc.integer({ min: 1, max: 50 }), (secret, cut) => {
        const [rest, ...more] = leftOf(secret, between(encode(secret)), cut);
        expect(more).toEqual([]);
        expect(rest!.length).toBeLessThanOrEqual(MAX_REST);
      }),
      { numRuns: SECRETS, seed: SEED },
    );
  });

  it.each(Object.entries(programs))('%s', (_, [command, ...args]) => {
    const samples = fc.sample(secrets, { numRuns: SECRETS, seed: SEED });
    for (let at = 0; at < samples.length; at += GROUP) {
      const values = samples.slice(at, at + GROUP);
      const { stdout, error, status } = spawnSync(command, [...args, ...values], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      // The program is not installed here.
      if (error) return;
      // A shell says by 127 that it has not found the program.
      if (status === 127) return;
      const rests = leftOf(values, Buffer.from(stdout), 37);
      expect(rests.length).toBeGreaterThanOrEqual(values.length);
      expect(rests.filter((rest) => rest.length > MAX_REST)).toEqual([]);
    }
  });

  it.each([
    ['an escape before hexadecimal digits', 'Gr\u00fcabcd1234', jsonAscii],
    ['an entity that is a part of the secret', 'left&lt;right', xml],
    [
      'an escaped character of eight digits',
      'Gr\u00fcabcd1234',
      (text: string) => text.replace('\u00fc', String.raw`\U000000fc`),
    ],
    [
      'percent in Windows-1252',
      'Gr\u00fc\u00dfe \u20ac\u201c2026-and-more-of-it',
      (text: string) =>
        text
          .replace('ü', '%FC')
          .replace('ß', '%DF')
          .replace(' ', '+')
          .replace('\u20ac', '%80')
          .replace('\u201c', '%93'),
    ],
    [
      'percent, three times',
      'left%25/right',
      (text: string) => [1, 2, 3].reduce((inner) => encodeURIComponent(inner), text),
    ],
  ])('%s', (_, secret, encode) => {
    for (const cut of [1, 5, 64]) {
      expect(leftOf(secret, between(encode(secret)), cut)[0]!.length).toBeLessThanOrEqual(MAX_REST);
    }
  });

  it('are not seen in text that only resembles them', () => {
    const output = new OutputBuffer(['Summer2026!', 'abcd', 'q w e r']);
    const text =
      'Summer2026 Summer%32026 ab\ncd ab\\cd a%62c d q+w+e-r YWJj ZA== 100% sure &copy; C:\\new\\x \u001b[1mbold\u001b[0m';
    output.write(Buffer.from(text));
    expect(output.end()).toBe(text);
  });
});
