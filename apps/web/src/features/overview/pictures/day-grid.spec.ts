import { levelOf, toGrid } from './day-grid.js';

const from = (start: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    day: new Date(Date.parse(start) + index * 86_400_000).toISOString().slice(0, 10),
    finished: 10,
    failed: index,
  }));

it('distinguishes days without runs, without failures, and by the share of failures', () => {
  const level = (finished: number, failed: number) => levelOf({ finished, failed });
  expect([level(0, 0), level(9, 0), level(100, 5), level(10, 2), level(10, 5), level(10, 10)]).toEqual([
    0, 1, 2, 3, 4, 5,
  ]);
});

it('puts days into weeks from Monday, and keeps the newest ones', () => {
  // A Wednesday.
  const days = from('2026-06-24', 9);
  const grid = toGrid(days, 53);
  expect(grid.weeks.map((week) => week.map((day) => day?.day.slice(8)))).toEqual([
    [undefined, undefined, '24', '25', '26', '27', '28'],
    ['29', '30', '01', '02'],
  ]);
  expect(toGrid(days, 1).weeks).toEqual([grid.weeks[1]]);
  expect(grid.paths[1]).toBe('M0.5 22.5h9v9h-9z');
});

it('labels the column in which a month begins', () => {
  expect(toGrid(from('2026-05-25', 60), 53).months).toEqual([
    { column: 1, label: 'Jun' },
    { column: 5, label: 'Jul' },
  ]);
});
