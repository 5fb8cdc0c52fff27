import { toResultMessage } from '@syncledger/domain';
import { until } from '@syncledger/testing';
import fc from 'fast-check';

import { OutputBuffer } from './output-buffer.js';
import { Scrubber } from './scrubber.js';

const scrubberOf = (words: readonly string[]) => new Scrubber(words.map((word) => ({ bytes: Buffer.from(word) })));

/** A small alphabet, so that secrets often touch, overlap and repeat. */
const letters = fc.constantFrom('a', 'b', '*', '#', '\u{1f511}', '\ufffd');
const text = (least: number, most: number) =>
  fc.array(letters, { minLength: least, maxLength: most }).map((all) => all.join(''));
const secrets = fc.uniqueArray(text(4, 7), { minLength: 1, maxLength: 4 });

/** A naive reference: marks every character of each occurrence, and replaces each marked stretch. */
function scrubNaively(whole: string, words: readonly string[], standIn: string): string {
  const marked = new Array<boolean>(whole.length).fill(false);
  for (const word of words) {
    for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + 1))
      marked.fill(true, at, at + word.length);
  }
  return Array.from({ length: whole.length }, (_, at) =>
    marked[at] ? (marked[at - 1] ? '' : standIn) : whole.charAt(at),
  ).join('');
}

describe('Scrubber', () => {
  it('removes every occurrence, however the text is split into chunks', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.array(
          fc.oneof(
            text(0, 12),
            secrets.map((all) => all.join('')),
          ),
        ),
        (words, pieces) => {
          const scrubber = scrubberOf(words);
          const parts = [...pieces.map((piece) => scrubber.write(Buffer.from(piece))), scrubber.end()];
          const out = Buffer.concat(parts).toString();
          expect(out).toBe(scrubNaively(pieces.join(''), words, scrubber.placeholder.toString()));
          expect(words.filter((word) => out.includes(word))).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('buffers no more than a prefix of a secret', () => {
    const scrubber = scrubberOf(['secret', 'aaaa']);
    const write = (text: string) => scrubber.write(Buffer.from(text)).toString();
    expect(write('plain se')).toBe('plain ');
    expect(write('ven')).toBe('seven');
    expect(write('a'.repeat(100_000)).length).toBeLessThan(10);
    expect(scrubber.end().toString()).toBe('');
  });
});

describe('OutputBuffer', () => {
  it('passes on a line that has ended', () => {
    const lines: string[] = [];
    const output = new OutputBuffer(['secret with spaces', 'canary-7391'], { onText: (text) => lines.push(text) });
    output.write(Buffer.from('reading canar\n'));
    output.write(Buffer.from('secrets\n'));
    expect(lines.join('')).toBe('reading canar\nsecrets\n');
  });

  it('passes on the last letter of a line after a pause, although a secret begins with it', async () => {
    const lines: string[] = [];
    const output = new OutputBuffer(['nothing-of-this'], { onText: (text) => lines.push(text) });
    output.write(Buffer.from('begun'));
    expect(lines.join('')).toBe('begu');
    await until('it is passed on', () => lines.join('') === 'begun');
    output.write(Buffer.from('othing-of-this no'));
    expect(output.end()).toBe('begun*** no');
  });

  const written = (secret: string, bytes: Uint8Array, cuts: number[]) => {
    const output = new OutputBuffer([secret]);
    let from = 0;
    for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
      output.write(bytes.subarray(from, to));
      from = to;
    }
    return output.end();
  };

  it('returns text that the ledger accepts, without the secret, for any bytes in any chunks', () => {
    const bytes = fc.array(fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constant(Buffer.from('pässword'))));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60)), (pieces, cuts) => {
        const message = written('pässword', Buffer.concat(pieces), cuts);
        expect(message.isWellFormed()).toBe(true);
        expect(message).not.toMatch(/\0|pässword/);
        expect(message).toBe(written('pässword', Buffer.concat(pieces), []));
      }),
    );
  });

  it.each([65_530, 65_535, 65_536, 65_537, 65_540])(
    'scrubs before it truncates: %s characters after a secret',
    (after) => {
      const message = written('canary-7391', Buffer.from(`begin canary-7391${'x'.repeat(after)}`), [20]);
      expect(message).toBe(toResultMessage(`begin ***${'x'.repeat(after)}`));
      expect(message.startsWith('begin ***x')).toBe(true);
      expect(message).not.toMatch(/can|ary|7391/);
    },
  );

  it('truncates by characters, as the ledger counts them', () => {
    const message = written('secret', Buffer.from('\u{1f511}'.repeat(70_000)), []);
    expect([...message].length).toBeLessThanOrEqual(65_536);
    expect(message).toBe(toResultMessage('\u{1f511}'.repeat(70_000)));
  });

  it('ends with the reason, however long the output', () => {
    const output = new OutputBuffer([]);
    output.write(Buffer.from('x'.repeat(100_000)));
    expect(output.end('Because.').slice(-10)).toBe('x\nBecause.');
    expect(new OutputBuffer([]).end('Because.')).toBe('Because.');
  });
});
