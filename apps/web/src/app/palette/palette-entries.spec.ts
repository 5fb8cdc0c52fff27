import { matchingEntries, runIdOf, type PaletteEntry } from './palette-entries.js';

const entry = (label: string, hint = 'Page'): PaletteEntry => ({ key: label, label, hint, act: () => undefined });
const entries = [entry('Audit log'), entry('Runs'), entry('Failed runs', 'Action'), entry('Run again', 'Action')];
const labels = (query: string) => matchingEntries(entries, query).map(({ label }) => label);

it('finds entries with all words, those that begin with the query first', () => {
  expect(labels('')).toEqual(['Audit log', 'Runs', 'Failed runs', 'Run again']);
  expect(labels('RUN')).toEqual(['Runs', 'Run again', 'Failed runs']);
  expect(labels('runs action')).toEqual(['Failed runs']);
  expect(labels('nothing')).toEqual([]);
});

it.each([
  ['123', 123],
  [' #123 ', 123],
  ['Run 123', 123],
  ['run', undefined],
  ['12a', undefined],
  ['0', undefined],
  ['9'.repeat(16), undefined],
])('reads the run in %j', (query, id) => {
  expect(runIdOf(query)).toBe(id);
});
