import { Checkbox, Stack, TextInput } from '@mantine/core';
import type { GlobalPermission, Permission, RoleScope } from '@syncledger/domain/words';

import { useRights } from '../../../api/rights.js';
import type { RoleChange } from '../../../api/roles.js';
import { FormBody } from '../../../components/form-body.js';
import { useForm } from '../../../components/use-form.js';
import { meaningOf, permissionsOfScope } from './role-words.js';

/** A role, new or old: nobody gives a permission that they lack. */
export function RoleForm({
  scope,
  initial,
  verb,
  send,
  onClose,
}: {
  scope: RoleScope;
  initial: RoleChange;
  verb: string;
  send: (role: RoleChange) => Promise<unknown>;
  onClose: () => void;
}) {
  const { has } = useRights();
  const form = useForm<RoleChange>({ initial, send });
  const mayGive = (one: Permission) => scope === 'project' || has(one as GlobalPermission);
  return (
    <FormBody of={form} verb={verb} onCancel={onClose}>
      <TextInput label="Name" required maxLength={255} data-autofocus {...form.text('name')} />
      <TextInput label="For" description="What it is for." maxLength={1000} {...form.text('description')} />
      <Checkbox.Group
        label="Permissions"
        value={[...form.values.permissions]}
        error={form.errorOf('permissions')}
        onChange={(chosen) => form.set('permissions', chosen)}
      >
        <Stack gap="xs" mt={4}>
          {permissionsOfScope(scope).map((one) => (
            <Checkbox
              key={one}
              value={one}
              label={meaningOf(one).label}
              description={mayGive(one) ? `Lets one ${meaningOf(one).lets}.` : 'You lack it, so you can’t give it.'}
              disabled={!mayGive(one)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormBody>
  );
}
