import { contentsText } from './contents-text.js';

it.each([
  [{ connections: 0, runs: 0 }, 'This project has no connections.'],
  [{ connections: 1, runs: 0 }, 'This also deletes 1 connection and 0 runs with their messages.'],
  [{ connections: 12, runs: 4711 }, 'This also deletes 12 connections and 4,711 runs with their messages.'],
  [{ connections: 2, runs: null }, 'This also deletes 2 connections and a large number of runs with their messages.'],
])('describes what is deleted with a project: %j', (contents, words) => {
  expect(contentsText(contents)).toBe(words);
});
