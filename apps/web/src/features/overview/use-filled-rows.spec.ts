import { nextStep, type RenderedRows } from './use-filled-rows.js';
import type { Row } from './row.js';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const isLoaded = (from: number, to: number) => (index: number) =>
  index >= from && index <= to ? ({ id: index } as Row) : undefined;

/** The rows filled in each step. */
function steps(rows: RenderedRows, filled: ReadonlySet<number> = new Set()): number[][] {
  const step = nextStep(filled, rows);
  const added = [...step.filled].filter((index) => !filled.has(index));
  return step.isLast ? [added] : [added, ...steps(rows, step.filled)];
}

it('fills a few rows at a time, visible ones first', () => {
  const each = steps({ rendered: range(94, 107), start: 100, rowAt: isLoaded(0, 1000) });
  expect(each.map(({ length }) => length)).toEqual([4, 4, 4, 2]);
  expect(each.flat()).toEqual([...range(100, 107), ...range(94, 99)]);
});

it('fills loaded rows, and keeps filled ones while they are rendered and loaded', () => {
  const rendered = range(48, 55);
  expect(steps({ rendered, start: 48, rowAt: isLoaded(50, 99) }, new Set([10, 49, 50]))).toEqual([range(51, 54), [55]]);
  const { filled, isLast } = nextStep(new Set([10, 49, 50]), { rendered, start: 48, rowAt: () => undefined });
  expect([filled.size, isLast]).toEqual([0, true]);
});
