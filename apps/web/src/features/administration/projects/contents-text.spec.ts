import { contentsText } from './contents-text.js';

it.each([
  [{ connections: 0, runs: 0 }, 'There is no connection in it.'],
  [{ connections: 1, runs: 0 }, 'With it go 1 connection and 0 runs, with their messages.'],
  [{ connections: 12, runs: 4711 }, 'With it go 12 connections and 4,711 runs, with their messages.'],
  [
    { connections: 2, runs: null },
    'With it go 2 connections and more runs than can be counted quickly, with their messages.',
  ],
])('tells what goes with a project: %j', (contents, words) => {
  expect(contentsText(contents)).toBe(words);
});
