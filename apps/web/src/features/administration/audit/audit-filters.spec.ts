import { auditQuery, describeObject } from './audit-filters.js';

it('filters by whole days in the local time zone', () => {
  expect(auditQuery({ from: ['2026-03-29'], until: ['2026-03-29'] })).toEqual({
    date__gte: [new Date(2026, 2, 29).toISOString()],
    date__lt: [new Date(2026, 2, 30).toISOString()],
  });
});

it('ignores incomplete and unknown values', () => {
  expect(auditQuery({ from: ['0002-03-29'], until: ['soon'], action: ['explode'] })).toEqual({});
  expect(auditQuery({ actor: ['ada@example.com'], action: ['reveal'], object: ['connection/12'] })).toEqual({
    actor: ['ada@example.com'],
    action: ['reveal'],
    object: ['connection/12'],
  });
});

it.each([
  ['connection/12', 'Connection 12'],
  ['sign_in_link/3', 'Sign-in link 3'],
  ['global_role/CUR1', 'Global role CUR1'],
])('describes %s', (object, label) => {
  expect(describeObject(object)).toBe(label);
});
