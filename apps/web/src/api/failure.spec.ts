import { responseFailure } from './failure.js';

it('tells the id of a request that broke, and of no other', () => {
  const detail = 'Internal server error.';
  expect(responseFailure(500, { detail }, 'abc-1').message).toBe(
    `${detail}\nThe server’s log tells more of request abc-1.`,
  );
  expect(responseFailure(502, '<html>', null).message).toBe('The server answered 502.');
  expect(responseFailure(403, { detail: 'Not yours.' }, 'abc-1')).toMatchObject({
    kind: 'forbidden',
    message: 'Not yours.',
  });
});
