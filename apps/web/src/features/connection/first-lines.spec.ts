import { firstLines } from './first-lines.js';

it.each([
  ['', '', true],
  ['12 tasks\n', '12 tasks', true],
  ['\n\nfailed:\n\n  timeout', 'failed:\n  timeout', true],
  ['a\nb\nc\nd', 'a\nb\nc', false],
  ['a'.repeat(241), `${'a'.repeat(240)}…`, false],
  [`a${'😀'.repeat(200)}`, `a${'😀'.repeat(119)}…`, false],
  [`\u001b[31m${'a'.repeat(239)}\u001b[0m`, `\u001b[31m${'a'.repeat(239)}\u001b[0m`, true],
  ['a'.repeat(240), 'a'.repeat(240), true],
])('extracts the first lines of %j', (text, lines, isComplete) => {
  expect(firstLines(text)).toEqual({ lines, isComplete });
});
