import { tokenOf } from './credential.js';

it.each([
  ['Token abc', 'abc'],
  ['token abc', 'abc'],
  ['TOKEN    abc', 'abc'],
  ['Token "abc"', 'abc'],
  ['Token abc  ', 'abc'],
  ['Token', undefined],
  ['Token ', undefined],
  ['Token ""', undefined],
  ['Token "abc', undefined],
  ['Token a b', undefined],
  ['Tokenabc', undefined],
  ['Bearer abc', 'abc'],
  ['bEaReR   "abc" ', 'abc'],
  ['Bearer', undefined],
  ['Bearerabc', undefined],
  ['Bearer Token abc', undefined],
  ['Basic abc', undefined],
  ['', undefined],
  [undefined, undefined],
])('the token of %j is %j', (header, token) => {
  expect(tokenOf(header)).toBe(token);
});
