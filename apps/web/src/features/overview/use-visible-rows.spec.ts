import { renderedRows } from './use-visible-rows.js';

it.each([
  [{ start: 0, end: 3 }, undefined, [0, 9]],
  [{ start: 500, end: 510 }, undefined, [494, 516]],
  [{ start: 990, end: 999 }, undefined, [984, 999]],
])('renders a few rows around the visible ones: %j', (visible, focused, [from, to]) => {
  const rows = renderedRows(visible, 1000, focused);
  expect([rows[0], rows.at(-1), rows.length]).toEqual([from, to, Number(to) - Number(from) + 1]);
});

it('always renders the focused row, once', () => {
  const visible = { start: 500, end: 510 };
  expect(renderedRows(visible, 1000, 3).slice(0, 2)).toEqual([3, 494]);
  expect(renderedRows(visible, 1000, 900).slice(-2)).toEqual([516, 900]);
  expect(renderedRows(visible, 1000, 505)).toHaveLength(23);
  expect(renderedRows(visible, 512, 900).at(-1)).toBe(511);
});
