import { Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RoleScope } from '@syncledger/domain/words';
import { useState } from 'react';

import { deleteRole, role as roleQuery, rolesKey, rolesOf, updateRole, type Role } from '../../../api/roles.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Answer } from '../../../components/states.js';
import { RoleForm } from './role-form.js';

/** What can be done with a role that was made here. */
export function RoleActs({ scope, role }: { scope: RoleScope; role: Role }) {
  return (
    <Group gap={4} wrap="nowrap">
      <DialogButton label="Change" title={`Change the role ${role.name}`} aria-label={`Change ${role.name}`}>
        {(close) => <ChangeRole scope={scope} id={role.id} onClose={close} />}
      </DialogButton>
      <DeleteRole scope={scope} role={role} />
    </Group>
  );
}

/** Reads it anew, with the mark of its version. */
function ChangeRole({ scope, id, onClose }: { scope: RoleScope; id: string; onClose: () => void }) {
  const session = useSession();
  const change = useChange(rolesKey[scope]);
  const asked = useQuery({ ...roleQuery(session, scope, id), staleTime: 0, gcTime: 0 });
  return (
    <Answer of={asked}>
      {({ body: { name, description, permissions }, etag }) => (
        <>
          <Text size="sm" mb="sm">
            A change acts with the next request of everybody who has the role.
          </Text>
          <RoleForm
            scope={scope}
            initial={{ name, description, permissions }}
            verb="Save"
            onClose={onClose}
            send={async (role) => {
              await change(() => updateRole(session, scope, { id, ...role }, etag));
              onClose();
            }}
          />
        </>
      )}
    </Answer>
  );
}

function DeleteRole({ scope, role: { id, name } }: { scope: RoleScope; role: Role }) {
  const session = useSession();
  const change = useChange(rolesKey[scope], 'people', 'projects');
  const [replacement, setReplacement] = useState<string | null>(null);
  const { data } = useQuery(rolesOf(session, scope));
  const others = (data?.results ?? []).filter((other) => other.id !== id);
  const consequence = (
    <Stack gap="xs">
      <Text>Whoever has it gets another role at once. This can’t be undone.</Text>
      <Select
        label="Its holders get"
        description="Needed when somebody has it."
        placeholder="Nobody has it"
        clearable
        data={others.map((other) => ({ value: other.id, label: other.name }))}
        value={replacement}
        onChange={setReplacement}
      />
    </Stack>
  );
  return (
    <ActButton
      variant="subtle"
      color="red"
      aria-label={`Delete ${name}`}
      act={{
        title: `Delete the role ${name}?`,
        consequence,
        verb: 'Delete',
        run: () => change(() => deleteRole(session, scope, id, replacement ?? undefined)),
      }}
    />
  );
}
