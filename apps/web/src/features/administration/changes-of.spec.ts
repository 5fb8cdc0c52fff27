import { changesOf } from './changes-of.js';

it('sends only what was changed', () => {
  const before = { email: 'ada@example.com', role: 'UR1', is_superuser: false };
  expect(changesOf({ ...before, role: 'UR2' }, before)).toEqual({ role: 'UR2' });
  expect(changesOf(before, before)).toEqual({});
});
