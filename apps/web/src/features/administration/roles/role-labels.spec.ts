import { isBuiltIn, permissionLabels } from './role-labels.js';

it('distinguishes built-in from custom roles', () => {
  expect(isBuiltIn({ id: 'UR4' })).toBe(true);
  expect(isBuiltIn({ id: 'PR6' })).toBe(true);
  expect(isBuiltIn({ id: 'CUR1' })).toBe(false);
});

it('lists the permissions of a role in the order of the wire contract', () => {
  expect(permissionLabels({ permissions: [] })).toBe('None');
  expect(permissionLabels({ permissions: ['sync_all', 'add_project'] })).toBe('Add project, Sync with all tools');
  expect(permissionLabels({ permissions: ['verify_task', 'view_project'] })).toBe('View project, Verify tasks');
});
