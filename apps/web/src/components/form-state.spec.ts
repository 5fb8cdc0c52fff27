import { Failure } from '../api/failure.js';
import { restOf, withoutField } from './form-state.js';

const failure = new Failure('invalid', 'name: Taken.\nusers: Entry 1, email: Unknown.', {
  name: 'Taken.',
  users: 'Entry 1, email: Unknown.',
});

it('tells above the form what no field shows', () => {
  expect(restOf(failure, ['name'])?.message).toBe('users: Entry 1, email: Unknown.');
  expect(restOf(failure, ['name', 'users'])).toBeUndefined();
});

it('tells above the form what concerns no field', () => {
  const changed = new Failure('changed', 'It has changed.');
  expect(restOf(changed, ['name'])).toBe(changed);
  expect(restOf(undefined, ['name'])).toBeUndefined();
});

it('forgets what was wrong with a field once it is changed', () => {
  const rest = withoutField(failure, 'name');
  expect(rest?.fields).toEqual({ users: 'Entry 1, email: Unknown.' });
  expect(withoutField(rest, 'users')).toBeUndefined();
  expect(withoutField(failure, 'description')).toBe(failure);
});
