import { Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  globalPermissions,
  projectPermissions,
  type PermissionMeaning,
  type RoleScope,
} from '@syncledger/domain/words';

import { useRights } from '../../../api/rights.js';
import { createRole, rolesKey, rolesOf, type Role } from '../../../api/roles.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { PageHead, Section } from '../../../components/page-head.js';
import { Answer } from '../../../components/states.js';
import { RoleActs } from './role-acts.js';
import { RoleForm } from './role-form.js';
import { isBuiltIn, permissionsText } from './role-words.js';

/** The roles, of the ledger and in projects, and what they let their holders do. */
export function RolesPage() {
  const { may, mayAdminister } = useRights();
  return (
    <Stack gap="lg">
      <PageHead
        title="Roles"
        about="Everybody has one role on the whole ledger, and one in each project that they are a member of."
      />
      <RolesSection scope="global" title="Global roles" mayChange={mayAdminister && may('manage_users')} />
      <RolesSection
        scope="project"
        title="Project roles"
        mayChange={mayAdminister && may('manage_users') && may('edit_all_projects')}
      />
      <PermissionTable title="Global permissions" of={globalPermissions} />
      <PermissionTable title="Project permissions" of={projectPermissions} />
    </Stack>
  );
}

function RolesSection({ scope, title, mayChange }: { scope: RoleScope; title: string; mayChange: boolean }) {
  const asked = useQuery(rolesOf(useSession(), scope));
  const columns = [
    column<Role>('Name', ({ name }) => name),
    column<Role>('For', ({ description }) => description),
    column<Role>('Permissions', (role) => permissionsText(role)),
    column<Role>('Id', ({ id }) => id),
    ...(mayChange ? [column<Role>('', (role) => !isBuiltIn(role) && <RoleActs scope={scope} role={role} />)] : []),
  ];
  return (
    <Section title={title} actions={mayChange && <NewRole scope={scope} />}>
      <Answer of={asked}>
        {({ results }) => <DataTable label={title} rows={results} columns={columns} idOf={({ id }) => id} />}
      </Answer>
    </Section>
  );
}

function NewRole({ scope }: { scope: RoleScope }) {
  const session = useSession();
  const change = useChange(rolesKey[scope]);
  return (
    <DialogButton label={scope === 'global' ? 'Make a global role' : 'Make a project role'}>
      {(close) => (
        <RoleForm
          scope={scope}
          initial={{ name: '', description: '', permissions: scope === 'project' ? ['view_project'] : [] }}
          verb="Make it"
          onClose={close}
          send={async (role) => {
            await change(() => createRole(session, scope, role));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

/** What each permission is called, and what it lets one do. */
function PermissionTable({ title, of }: { title: string; of: Readonly<Record<string, PermissionMeaning>> }) {
  return (
    <Section title={title}>
      <Table aria-label={title} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Permission</Table.Th>
            <Table.Th scope="col">Lets one</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(of).map(([name, { label, lets }]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                {label}
              </Table.Th>
              <Table.Td>{lets}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
