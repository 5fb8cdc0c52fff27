import { toApiFilters } from './overview-filters.js';

it('turns the URL into filters of the API, and ignores what is invalid', () => {
  const since = '2026-06-16T10:00:00.000Z';
  expect(
    toApiFilters({
      health: ['failing'],
      since: [since],
      cause: ['5c0e'],
      kind: ['alm'],
      project: ['3'],
      acknowledged: ['no'],
    }),
  ).toEqual({
    health: ['failing'],
    health_since__gte: [since],
    cause: ['5c0e'],
    acknowledged: [false],
    kind: 'alm',
    project: [3],
  });
  expect(
    toApiFilters({
      health: ['ill'],
      since: ['Tuesday'],
      cause: [''],
      project: ['x'],
      acknowledged: ['maybe'],
      search: [' '],
    }),
  ).toEqual({});
});
