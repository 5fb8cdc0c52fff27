import { limitsText } from './limits-text.js';

const whole = { read_only: false, narrowed: false, expires_at: null };
const now = Date.parse('2026-06-15T12:00:00Z');

it('says what a token keeps one from', () => {
  expect(limitsText(whole, now)).toBeUndefined();
  expect(limitsText({ ...whole, read_only: true }, now)).toBe('This token only reads.');
  expect(limitsText({ read_only: true, narrowed: true, expires_at: '2026-06-15T15:00:00Z' }, now)).toBe(
    'This token only reads, has fewer permissions than you, and expires in 3 hours.',
  );
});
