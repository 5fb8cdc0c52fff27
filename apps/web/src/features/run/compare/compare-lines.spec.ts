import fc from 'fast-check';

import { compareLines, linesOf } from './compare-lines.js';

it('aligns what is the same, and puts what differs side by side', () => {
  expect(compareLines(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual([
    { left: 'a', right: 'a' },
    { left: 'b', right: 'x' },
    { left: 'c', right: 'c' },
    { left: undefined, right: 'd' },
  ]);
});

it('compares what a reader sees', () => {
  expect(linesOf('a\r\n\u001b[31mb\u001b[0m\n\n')).toEqual(['a', 'b']);
});

it('loses no line and changes no order', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (left, right) => {
      const rows = compareLines(left, right);
      expect(rows.flatMap((row) => row.left ?? [])).toEqual(left);
      expect(rows.flatMap((row) => row.right ?? [])).toEqual(right);
    }),
  );
});

it('shows the lines of very long texts, too', () => {
  const long = Array.from({ length: 2000 }, (_, index) => String(index));
  expect(compareLines(long, long)).toEqual(long.map((line) => ({ left: line, right: line })));
});
