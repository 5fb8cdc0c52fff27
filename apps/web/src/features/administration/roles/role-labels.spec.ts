import { isBuiltIn, permissionLabels } from './role-labels.js';

it('tells built-in roles from those that were made', () => {
  expect(isBuiltIn({ id: 'UR4' })).toBe(true);
  expect(isBuiltIn({ id: 'PR6' })).toBe(true);
  expect(isBuiltIn({ id: 'CUR1' })).toBe(false);
});

it('tells what a role gives, in the order of the contract', () => {
  expect(permissionLabels({ permissions: [] })).toBe('None');
  expect(permissionLabels({ permissions: ['sync_all', 'add_project'] })).toBe('Add project, Sync with all tools');
  expect(permissionLabels({ permissions: ['verify_task', 'view_project'] })).toBe('View project, Verify tasks');
});
