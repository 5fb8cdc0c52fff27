import { Checkbox, Group, Select, Text, TextInput } from '@mantine/core';
import type { CreateUserInput, User } from '@syncledger/client';
import { defaultGlobalRole } from '@syncledger/domain/words';

import { usePermissions } from '../../../api/permissions.js';
import { useSession } from '../../../app/session.js';
import { FormBody } from '../../../components/form-body.js';
import { useApiForm } from '../../../components/use-api-form.js';
import { useGlobalRoleChoices } from '../assignable-roles.js';

/** Users can't change their own role or superuser flag. */
export function UserForm({
  user,
  submitLabel,
  onSubmit,
  onClose,
}: {
  /** Undefined for a new user. */
  user?: User;
  submitLabel: string;
  onSubmit: (input: Required<CreateUserInput>) => Promise<unknown>;
  onClose: () => void;
}) {
  const { me } = useSession();
  const { isSuperuser, has } = usePermissions();
  const isOwn = user?.id === me.id;
  const roles = useGlobalRoleChoices(user?.role);
  const { email = '', first_name = '', last_name = '', role = defaultGlobalRole, is_superuser = false } = user ?? {};
  const form = useApiForm({ initialValues: { email, first_name, last_name, role, is_superuser }, onSubmit });
  return (
    <FormBody form={form} submitLabel={submitLabel} onCancel={onClose}>
      <TextInput
        label="E-mail address"
        description={has('manage_users') ? undefined : 'Only users who manage users can change it.'}
        type="email"
        required
        disabled={!has('manage_users')}
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Group grow preventGrowOverflow={false}>
        <TextInput label="First name" miw={180} {...form.getInputProps('first_name')} />
        <TextInput label="Last name" miw={180} {...form.getInputProps('last_name')} />
      </Group>
      {isOwn ? (
        <Text size="sm" c="dimmed">
          You can’t change your own role or superuser status.
        </Text>
      ) : (
        <>
          <Select
            label="Role"
            description="Global role. Roles in projects are assigned separately. You can only assign permissions that you have."
            data={roles}
            allowDeselect={false}
            value={form.values.role}
            error={form.errors['role']}
            onChange={(value) => value && form.setFieldValue('role', value)}
          />
          {isSuperuser && (
            <Checkbox
              label="Superuser"
              description="Has every permission, regardless of role."
              {...form.getInputProps('is_superuser', { type: 'checkbox' })}
            />
          )}
        </>
      )}
    </FormBody>
  );
}
