import { firstLine } from './first-line.js';

it.each([
  ['', ''],
  [' \n\n ', ''],
  ['one', 'one'],
  ['\r\n  one  \r\ntwo', 'one'],
  [`a${'😀'.repeat(200)}`, `a${'😀'.repeat(149)}`],
  ['a'.repeat(65_536), 'a'.repeat(300)],
])('returns the first non-empty line of %j', (message, line) => {
  expect(firstLine(message)).toBe(line);
});
