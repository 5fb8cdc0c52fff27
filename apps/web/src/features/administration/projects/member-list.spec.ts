import { removedMembers } from './member-list.js';

it('tells who is a member no more, whatever the case of the letters', () => {
  const before = [{ email: 'ada@example.com' }, { email: 'bob@example.com' }];
  expect(removedMembers({ before, after: [{ email: ' ADA@example.com' }, { email: 'eve@example.com' }] })).toEqual([
    'bob@example.com',
  ]);
  expect(removedMembers({ before, after: before })).toEqual([]);
});
