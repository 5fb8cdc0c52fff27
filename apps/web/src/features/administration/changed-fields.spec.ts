import { changedFields } from './changed-fields.js';

it('returns only changed fields', () => {
  const before = { email: 'ada@example.com', role: 'UR1', is_superuser: false };
  expect(changedFields({ ...before, role: 'UR2' }, before)).toEqual({ role: 'UR2' });
  expect(changedFields(before, before)).toEqual({});
});
