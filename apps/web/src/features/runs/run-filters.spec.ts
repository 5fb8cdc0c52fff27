import { chosenOutcome, isNewestFirst, runQuery } from './run-filters.js';

it.each([
  [{}, 'any'],
  [{ succeeded: ['true'] }, 'succeeded'],
  [{ ready: ['true'], succeeded: ['false'] }, 'failed'],
  [{ ready: ['True'] }, 'finished'],
  [{ ready: ['false'] }, 'unfinished'],
  [{ succeeded: ['false'] }, 'other'],
  [{ ready: ['true', 'false'] }, 'other'],
  [{ ready: ['maybe'] }, 'other'],
])('maps %j to the outcome "%s"', (values, outcome) => {
  expect(chosenOutcome(values)).toBe(outcome);
});

it('uses the list of a kind, or the combined list', () => {
  expect(runQuery({ kind: ['alm'], system: ['Jira'] })).toEqual({ kind: 'alm', filters: { system: ['Jira'] } });
  expect(runQuery({ system: ['Jira'] })).toEqual({ kind: undefined, filters: { system: ['Jira'] } });
});

it('passes unknown values to the server, which validates them', () => {
  expect(runQuery({ kind: ['scanner'], ready: ['maybe'] })).toEqual({
    kind: undefined,
    filters: { kind: ['scanner'], ready: ['maybe'] },
  });
});

it.each([
  [undefined, true],
  ['-last_run', true],
  ['id', false],
])('with the order %s, new runs appear at the top: %s', (order, isAtTop) => {
  expect(isNewestFirst(order === undefined ? {} : { ordering: [order] })).toBe(isAtTop);
});
