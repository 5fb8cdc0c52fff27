import { failureOf } from './failure.js';

it('tells the id of a request that broke, and of no other', () => {
  const detail = 'Internal server error.';
  expect(failureOf(500, { detail }, 'abc-1').message).toBe(`${detail}\nThe server’s log tells more of request abc-1.`);
  expect(failureOf(502, '<html>', null).message).toBe('The server answered 502.');
  expect(failureOf(403, { detail: 'Not yours.' }, 'abc-1')).toMatchObject({ kind: 'no-right', message: 'Not yours.' });
});
