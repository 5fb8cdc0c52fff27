import { sinceOptions, sinceTime } from './since.js';

/** A Thursday, in the local time zone. */
const now = new Date(2026, 5, 18, 9, 30).getTime();

it('offers the days of a week by their names', () => {
  const options = sinceOptions(now, undefined);
  expect(options.slice(0, 4)).toEqual([
    { value: '2026-06-18', label: 'Since today' },
    { value: '2026-06-17', label: 'Since yesterday' },
    { value: '2026-06-16', label: 'Since Tuesday' },
    { value: '2026-06-15', label: 'Since Monday' },
  ]);
  expect(sinceOptions(now, '2026-06-16')).toEqual(options);
});

it('adds what the URL has beside them', () => {
  expect(sinceOptions(now, '2026-01-03')[0]).toEqual({ value: '2026-01-03', label: 'Since 2026-01-03' });
  const early = new Date(2026, 5, 16, 23, 30).toISOString();
  expect(sinceOptions(now, early)[0]).toEqual({ value: early, label: 'Since Tue 23:30' });
  expect(sinceOptions(now, 'yesterday')).toEqual(sinceOptions(now, undefined));
});

it('begins a day at midnight of the local time zone, and takes times', () => {
  expect(sinceTime('2026-06-16')).toBe(new Date(2026, 5, 16).toISOString());
  expect(sinceTime('2026-06-16T10:00:00Z')).toBe('2026-06-16T10:00:00.000Z');
  expect(sinceTime('+099999-01-01')).toBeUndefined();
  expect(sinceTime('Tuesday')).toBeUndefined();
});
