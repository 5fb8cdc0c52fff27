import { removedMembers } from './member-list.js';

it('finds removed members, ignoring case', () => {
  const before = [{ email: 'ada@example.com' }, { email: 'bob@example.com' }];
  expect(removedMembers({ before, after: [{ email: ' ADA@example.com' }, { email: 'eve@example.com' }] })).toEqual([
    'bob@example.com',
  ]);
  expect(removedMembers({ before, after: before })).toEqual([]);
});
