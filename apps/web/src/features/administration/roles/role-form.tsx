import { Checkbox, Stack, TextInput } from '@mantine/core';
import type { GlobalPermission, Permission, RoleScope } from '@syncledger/domain/words';

import { usePermissions } from '../../../api/permissions.js';
import type { RoleChange } from '../../../api/roles.js';
import { FormBody } from '../../../components/form-body.js';
import { useApiForm } from '../../../components/use-api-form.js';
import { describePermission, permissionsInScope } from './role-labels.js';

/** Users can only grant permissions that they have. */
export function RoleForm({
  scope,
  initialValues,
  submitLabel,
  onSubmit,
  onClose,
}: {
  scope: RoleScope;
  initialValues: RoleChange;
  submitLabel: string;
  onSubmit: (role: RoleChange) => Promise<unknown>;
  onClose: () => void;
}) {
  const { has } = usePermissions();
  const form = useApiForm<RoleChange>({ initialValues, onSubmit });
  const canGrant = (one: Permission) => scope === 'project' || has(one as GlobalPermission);
  return (
    <FormBody form={form} submitLabel={submitLabel} onCancel={onClose}>
      <TextInput label="Name" required maxLength={255} data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Description" maxLength={1000} {...form.getInputProps('description')} />
      <Checkbox.Group
        label="Permissions"
        value={[...form.values.permissions]}
        error={form.errors['permissions']}
        onChange={(chosen) => form.setFieldValue('permissions', chosen)}
      >
        <Stack gap="xs" mt={4}>
          {permissionsInScope(scope).map((one) => (
            <Checkbox
              key={one}
              value={one}
              label={describePermission(one).label}
              description={
                canGrant(one)
                  ? `Can ${describePermission(one).allows}.`
                  : 'You can only grant permissions that you have.'
              }
              disabled={!canGrant(one)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormBody>
  );
}
