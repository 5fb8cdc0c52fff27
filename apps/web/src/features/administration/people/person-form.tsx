import { Checkbox, Group, Select, Text, TextInput } from '@mantine/core';
import type { CreateUserInput, User } from '@syncledger/client';
import { defaultGlobalRole } from '@syncledger/domain/words';

import { useRights } from '../../../api/rights.js';
import { useSession } from '../../../app/session.js';
import { FormBody } from '../../../components/form-body.js';
import { useForm } from '../../../components/use-form.js';
import { useGlobalRoleChoices } from '../use-givable.js';

/** Who somebody is, new or known. Nobody changes their own role or flags. */
export function PersonForm({
  of,
  verb,
  send,
  onClose,
}: {
  /** Who is changed; nobody yet when left out. */
  of?: User;
  verb: string;
  send: (input: Required<CreateUserInput>) => Promise<unknown>;
  onClose: () => void;
}) {
  const { me } = useSession();
  const { isSuperuser, has } = useRights();
  const isOwn = of?.id === me.id;
  const roles = useGlobalRoleChoices(of?.role);
  const { email = '', first_name = '', last_name = '', role = defaultGlobalRole, is_superuser = false } = of ?? {};
  const form = useForm({ initial: { email, first_name, last_name, role, is_superuser }, send });
  return (
    <FormBody of={form} verb={verb} onCancel={onClose}>
      <TextInput
        label="E-mail address"
        description={has('manage_users') ? undefined : 'Somebody who manages users can change it.'}
        type="email"
        required
        disabled={!has('manage_users')}
        data-autofocus
        {...form.text('email')}
      />
      <Group grow preventGrowOverflow={false}>
        <TextInput label="First name" miw={180} {...form.text('first_name')} />
        <TextInput label="Last name" miw={180} {...form.text('last_name')} />
      </Group>
      {isOwn ? (
        <Text size="sm" c="dimmed">
          Your own role, and whether you are a superuser, somebody else changes.
        </Text>
      ) : (
        <>
          <Select
            label="Role"
            description="On the whole ledger; in projects people get roles of their own. You can give what you have."
            data={roles}
            allowDeselect={false}
            value={form.values.role}
            error={form.errorOf('role')}
            onChange={(value) => value && form.set('role', value)}
          />
          {isSuperuser && (
            <Checkbox
              label="Superuser"
              description="Has every permission, whatever the role."
              {...form.check('is_superuser')}
            />
          )}
        </>
      )}
    </FormBody>
  );
}
