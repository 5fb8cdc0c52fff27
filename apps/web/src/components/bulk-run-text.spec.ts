import { confirmationText, resultText } from './bulk-run-text.js';

it('says how many connections are left out', () => {
  expect(confirmationText(3, 3)).not.toContain('left out');
  expect(confirmationText(3, 5)).toContain('2 connections of 5 left out');
});

it('says how many runs were queued, and why others were not', () => {
  expect(resultText(1, new Map())).toBe('1 run queued.');
  expect(resultText(2, new Map([['It has an unfinished run.', 3]]))).toBe(
    '2 runs queued. 3 not queued: It has an unfinished run.',
  );
});
