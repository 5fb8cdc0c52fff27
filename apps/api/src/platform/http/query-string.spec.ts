import { parseQueryString } from './query-string.js';

it.each([
  ['', {}],
  ['a=1&b=x+y%26z', { a: '1', b: 'x y&z' }],
  ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
  ['a&b=&&c==', { a: '', b: '', c: '=' }],
  ['a=%F0%9F%98%80', { a: '😀' }],
  ['a=%FF', { a: '\ud800' }],
  ['a=%ED%A0%80', { a: '\ud800' }],
  ['a=%zz', { a: '\ud800' }],
])('%j is %j', (text, query) => {
  expect(parseQueryString(text)).toEqual(query);
});

it('a parameter may be called anything', () => {
  expect(Object.keys(parseQueryString('__proto__=1&constructor=2'))).toEqual(['__proto__', 'constructor']);
});
