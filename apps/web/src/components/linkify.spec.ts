import fc from 'fast-check';

import { linkify } from './linkify.js';

const linked = (text: string) => linkify(text).flatMap(({ text: shown, href }) => (href === undefined ? [] : [shown]));

it.each([
  ['see https://example.com/a?b=c#d for more', ['https://example.com/a?b=c#d']],
  ['HTTPS://EXAMPLE.COM/A and http://b.test:8080', ['HTTPS://EXAMPLE.COM/A', 'http://b.test:8080']],
  ['It failed: https://example.com/x.', ['https://example.com/x']],
  ['(https://example.com/x), again', ['https://example.com/x']],
  ['https://example.com/wiki/A_(b)', ['https://example.com/wiki/A_(b)']],
  ['[https://[::1]:3000/]', ['https://[::1]:3000/']],
  ['"https://example.com/x"', ['https://example.com/x']],
  ['<https://example.com/x>', ['https://example.com/x']],
  ['「https://example.com/x」を開く。https://example.com/y。次', ['https://example.com/x', 'https://example.com/y']],
  ['“https://example.com/x” «https://example.com/y»', ['https://example.com/x', 'https://example.com/y']],
  ['https://example.com/ü?q=دفع،', ['https://example.com/ü?q=دفع']],
])('finds the URLs of %s', (text, addresses) => {
  expect(linked(text)).toEqual(addresses);
});

it.each([
  'javascript:alert(1)',
  'data:text/html,https',
  'ftp://example.com',
  'https://',
  'xhttps://example.com',
  'https://user:word@example.com/',
  'https://example.com@evil.test',
])('links nothing in %s', (text) => {
  expect(linked(text)).toEqual([]);
});

it('preserves the text, and links to http and https only', () => {
  const part = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('https://', ')', '(', ' ', '.', '@'));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('');
      const pieces = linkify(text);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const { href } of pieces) if (href !== undefined) expect(href).toMatch(/^https?:\/\//);
    }),
  );
});

it('handles a long line of brackets quickly', () => {
  // The longest message: trimming must not take quadratic time.
  const text = `https://example.com/${'.)'.repeat(32_000)}`;
  expect(linked(text)).toEqual(['https://example.com/']);
});
