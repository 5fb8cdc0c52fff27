import { requestId } from './request-id.js';

it.each(['run-4711', 'a.b:c/d+e=f', 'x'.repeat(128)])('takes %j', (id) => {
  expect(requestId({ headers: { 'x-request-id': id } })).toBe(id);
});

it.each(['', 'two words', 'x'.repeat(129), '{"a":1}', 'ü'])('does not take %j', (id) => {
  expect(requestId({ headers: { 'x-request-id': id } })).toMatch(/^[0-9a-f-]{36}$/);
});
