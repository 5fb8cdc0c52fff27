import { Failure } from '../api/failure.js';
import { formFailure } from './form-failure.js';

const failure = new Failure('invalid', 'name: Taken.\nusers: Entry 1, email: Unknown.', {
  name: 'Taken.',
  users: 'Entry 1, email: Unknown.',
});

it('keeps errors of fields that the form does not show', () => {
  expect(formFailure(failure, ['name'])?.message).toBe('users: Entry 1, email: Unknown.');
  expect(formFailure(failure, ['name', 'users'])).toBeUndefined();
});

it('keeps errors that concern no field', () => {
  const conflict = new Failure('conflict', 'The resource has changed.');
  expect(formFailure(conflict, ['name'])).toBe(conflict);
});
