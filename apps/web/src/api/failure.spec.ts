import { responseFailure } from './failure.js';

it('shows the request id of unexpected errors only', () => {
  const detail = 'Internal server error.';
  expect(responseFailure(500, { detail }, 'abc-1').message).toBe(`${detail}\nRequest ID for the server’s log: abc-1`);
  expect(responseFailure(502, '<html>', null).message).toBe('The server responded with status 502.');
  expect(responseFailure(403, { detail: 'Not yours.' }, 'abc-1')).toMatchObject({
    kind: 'forbidden',
    message: 'Not yours.',
  });
});
