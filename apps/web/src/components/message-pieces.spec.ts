import { messagePieces } from './message-pieces.js';

const BASE = 'https://jira.example.com/browse/';
const links = (text: string, base?: string) =>
  messagePieces(text, base).flatMap(({ text: shown, href }) => (href === undefined ? [] : [[shown, href]]));

it('keeps colours across lines and leaves control sequences out', () => {
  expect(messagePieces('a \u001b[31mred\nstill\u001b[0m b')).toEqual([
    { text: 'a ', classes: '' },
    { text: 'red', classes: 'ansi-red' },
    { text: '\n', classes: '' },
    { text: 'still', classes: 'ansi-red' },
    { text: ' b', classes: '' },
  ]);
});

it('links ticket keys where the tracker is known, and URLs everywhere', () => {
  const text = 'PAY-12 was closed, see https://example.com/PAY-13 (and AB2-7).';
  expect(links(text)).toEqual([['https://example.com/PAY-13', 'https://example.com/PAY-13']]);
  expect(links(text, BASE)).toEqual([
    ['PAY-12', `${BASE}PAY-12`],
    ['https://example.com/PAY-13', 'https://example.com/PAY-13'],
    ['AB2-7', `${BASE}AB2-7`],
  ]);
});

it.each(['UTF-8', 'SHA-256', 'CVE-2024-1234', 'x-PAY-1', 'PAY-0', 'pay-1', 'PAY-1-2', '/PAY-1'])(
  'links nothing in %s',
  (text) => {
    expect(links(text, BASE)).toEqual([]);
  },
);

it('keeps the text whole', () => {
  const text = 'PAY-1\n\nhttps://a.test/ UTF-8 PAY-2';
  expect(
    messagePieces(text, BASE)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
