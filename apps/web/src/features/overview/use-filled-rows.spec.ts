import { nextStep, type RenderedRows } from './use-filled-rows.js';
import type { Row } from './row.js';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const isThere = (from: number, to: number) => (index: number) =>
  index >= from && index <= to ? ({ id: index } as Row) : undefined;

/** The rows filled in each step. */
function turns(drawn: RenderedRows, filled: ReadonlySet<number> = new Set()): number[][] {
  const turn = nextStep(filled, drawn);
  const added = [...turn.filled].filter((index) => !filled.has(index));
  return turn.isLast ? [added] : [added, ...turns(drawn, turn.filled)];
}

it('fills a few rows at a time, what is on the screen first', () => {
  const each = turns({ rendered: range(94, 107), start: 100, rowAt: isThere(0, 1000) });
  expect(each.map(({ length }) => length)).toEqual([4, 4, 4, 2]);
  expect(each.flat()).toEqual([...range(100, 107), ...range(94, 99)]);
});

it('fills what has come, and keeps what was filled as long as it is drawn and there', () => {
  const rendered = range(48, 55);
  expect(turns({ rendered, start: 48, rowAt: isThere(50, 99) }, new Set([10, 49, 50]))).toEqual([range(51, 54), [55]]);
  const { filled, isLast } = nextStep(new Set([10, 49, 50]), { rendered, start: 48, rowAt: () => undefined });
  expect([filled.size, isLast]).toEqual([0, true]);
});
