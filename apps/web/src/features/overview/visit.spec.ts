import { withVisit } from './visit.js';

const MINUTE = 60_000;
const start = Date.parse('2026-06-16T12:00:00Z');
const at = (minutes: number) => start + minutes * MINUTE;
const time = (minutes: number) => new Date(at(minutes)).toISOString();

it('begins a visit after half an hour, and keeps what else is stored', () => {
  const first = withVisit({ views: [] }, at(0));
  expect(first).toEqual({ views: [], visit: { seen: time(0), previous: null } });
  const going = withVisit(first, at(10));
  expect(going['visit']).toEqual({ seen: time(10), previous: null });
  const second = withVisit(going, at(45));
  expect(second['visit']).toEqual({ seen: time(45), previous: time(10) });
  expect(withVisit(second, at(60))['visit']).toEqual({ seen: time(60), previous: time(10) });
});

it('stores nothing twice within minutes, and ignores what is no visit', () => {
  const first = withVisit({}, at(0));
  expect(withVisit(first, at(2))).toBe(first);
  expect(withVisit({ visit: 'yesterday' }, at(0))).toEqual(first);
  expect(withVisit({ visit: { seen: 'yesterday' } }, at(0))).toEqual(first);
});
