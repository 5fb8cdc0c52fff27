import { firstLine } from './first-line.js';

it.each([
  ['', '', true],
  ['12 tasks\n', '12 tasks', true],
  ['\n\nfailed:\n  timeout', 'failed:', false],
  ['a'.repeat(161), `${'a'.repeat(160)}…`, false],
  ['a'.repeat(160), 'a'.repeat(160), true],
])('of %j', (text, line, isAll) => {
  expect(firstLine(text)).toEqual({ line, isAll });
});
