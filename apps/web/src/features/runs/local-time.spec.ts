import { fromLocalField, toLocalField } from './local-time.js';

it.each(['2026-03-29T03:30', '2026-12-31T23:59', '2026-02-05T04:03'])('gives %s back as it was typed', (text) => {
  expect(toLocalField(fromLocalField(text))).toBe(text);
});

it('says a time in UTC, as the API takes it', () => {
  expect(fromLocalField('2026-06-15T12:00')).toBe(new Date(2026, 5, 15, 12).toISOString().replace('.000', ''));
});

it.each(['', 'tomorrow', '0002-01-01T00:00'])('takes "%s" for no time', (text) => {
  expect(fromLocalField(text)).toBeUndefined();
});

it('leaves the field empty for what is no time', () => {
  expect(toLocalField('tomorrow')).toBe('');
  expect(toLocalField(undefined)).toBe('');
});
