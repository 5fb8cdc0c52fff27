import { Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RoleScope } from '@syncledger/domain/words';
import { useState } from 'react';

import { deleteRole, role as roleQuery, rolesKey, rolesInScope, updateRole, type Role } from '../../../api/roles.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { QueryView } from '../../../components/states.js';
import { RoleForm } from './role-form.js';

export function RoleActions({ scope, role }: { scope: RoleScope; role: Role }) {
  return (
    <Group gap={4} wrap="nowrap">
      <DialogButton label="Edit" title={`Edit role ${role.name}`} aria-label={`Edit ${role.name}`}>
        {(close) => <EditRole scope={scope} id={role.id} onClose={close} />}
      </DialogButton>
      <DeleteRole scope={scope} role={role} />
    </Group>
  );
}

/** Fetches the role again for its current ETag. */
function EditRole({ scope, id, onClose }: { scope: RoleScope; id: string; onClose: () => void }) {
  const session = useSession();
  const change = useWithInvalidation(rolesKey[scope]);
  const query = useQuery({ ...roleQuery(session, scope, id), staleTime: 0, gcTime: 0 });
  return (
    <QueryView query={query}>
      {({ body: { name, description, permissions }, etag }) => (
        <>
          <Text size="sm" mb="sm">
            Changes take effect immediately for all users with this role.
          </Text>
          <RoleForm
            scope={scope}
            initialValues={{ name, description, permissions }}
            submitLabel="Save"
            onClose={onClose}
            onSubmit={async (role) => {
              await change(() => updateRole(session, scope, { id, ...role }, etag));
              onClose();
            }}
          />
        </>
      )}
    </QueryView>
  );
}

function DeleteRole({ scope, role: { id, name } }: { scope: RoleScope; role: Role }) {
  const session = useSession();
  const change = useWithInvalidation(rolesKey[scope], 'users', 'projects');
  const [replacement, setReplacement] = useState<string | null>(null);
  const { data } = useQuery(rolesInScope(session, scope));
  const others = (data?.results ?? []).filter((other) => other.id !== id);
  const description = (
    <Stack gap="xs">
      <Text>Users with this role are assigned another one. This can’t be undone.</Text>
      <Select
        label="Replacement role"
        description="Required if any user has the role."
        placeholder="None"
        clearable
        data={others.map((other) => ({ value: other.id, label: other.name }))}
        value={replacement}
        onChange={setReplacement}
      />
    </Stack>
  );
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      aria-label={`Delete ${name}`}
      action={{
        title: `Delete role ${name}?`,
        description,
        confirmLabel: 'Delete',
        run: () => change(() => deleteRole(session, scope, id, replacement ?? undefined)),
      }}
    />
  );
}
