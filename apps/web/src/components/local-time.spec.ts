import { fromLocalField, toLocalField } from './local-time.js';

it.each(['2026-03-29T03:30', '2026-12-31T23:59', '2026-02-05T04:03'])('round-trips %s', (text) => {
  expect(toLocalField(fromLocalField(text))).toBe(text);
});

it('converts to UTC for the API', () => {
  expect(fromLocalField('2026-06-15T12:00')).toBe(new Date(2026, 5, 15, 12).toISOString().replace('.000', ''));
});

it.each(['', 'tomorrow', '0002-01-01T00:00'])('rejects "%s"', (text) => {
  expect(fromLocalField(text)).toBeUndefined();
});

it('leaves the field empty for an invalid time', () => {
  expect(toLocalField('tomorrow')).toBe('');
  expect(toLocalField(undefined)).toBe('');
});
