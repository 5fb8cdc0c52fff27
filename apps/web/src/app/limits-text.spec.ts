import { limitsText } from './limits-text.js';

const whole = { read_only: false, narrowed: false, expires_at: null };
const now = Date.parse('2026-06-15T12:00:00Z');

it('describes the restrictions of a token', () => {
  expect(limitsText(whole, now)).toBeUndefined();
  expect(limitsText({ ...whole, read_only: true }, now)).toBe('This token is read-only.');
  expect(limitsText({ read_only: true, narrowed: true, expires_at: '2026-06-15T15:00:00Z' }, now)).toBe(
    'This token is read-only, has fewer permissions than your account, and expires in 3 hours.',
  );
});
