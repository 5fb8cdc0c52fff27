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
])('reads %j as the outcome "%s"', (values, outcome) => {
  expect(chosenOutcome(values)).toBe(outcome);
});

it('asks the list of the kind for a kind, and both lists for both', () => {
  expect(runQuery({ kind: ['alm'], system: ['Jira'] })).toEqual({ kind: 'alm', filters: { system: ['Jira'] } });
  expect(runQuery({ system: ['Jira'] })).toEqual({ kind: undefined, filters: { system: ['Jira'] } });
});

it('passes what it does not know on to the server, which says what is wrong with it', () => {
  expect(runQuery({ kind: ['scanner'], ready: ['maybe'] })).toEqual({
    kind: undefined,
    filters: { kind: ['scanner'], ready: ['maybe'] },
  });
});

it.each([
  [undefined, true],
  ['-last_run', true],
  ['id', false],
])('with the order %s, new runs stand at the top: %s', (order, isAtTop) => {
  expect(isNewestFirst(order === undefined ? {} : { ordering: [order] })).toBe(isAtTop);
});
