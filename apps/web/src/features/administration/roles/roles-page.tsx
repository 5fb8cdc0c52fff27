import { Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { globalPermissions, projectPermissions, type PermissionInfo, type RoleScope } from '@syncledger/domain/words';

import { usePermissions } from '../../../api/permissions.js';
import { createRole, rolesKey, rolesInScope, type Role } from '../../../api/roles.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { PageHeader, Section } from '../../../components/page-header.js';
import { QueryView } from '../../../components/states.js';
import { RoleActions } from './role-actions.js';
import { RoleForm } from './role-form.js';
import { isBuiltIn, permissionLabels } from './role-labels.js';

export function RolesPage() {
  const { can, canAdminister } = usePermissions();
  return (
    <Stack gap="lg">
      <PageHeader
        title="Roles"
        description="Each user has one global role, and one role in each project that they are a member of."
      />
      <RolesSection scope="global" title="Global roles" canEdit={canAdminister && can('manage_users')} />
      <RolesSection
        scope="project"
        title="Project roles"
        canEdit={canAdminister && can('manage_users') && can('edit_all_projects')}
      />
      <PermissionTable title="Global permissions" permissions={globalPermissions} />
      <PermissionTable title="Project permissions" permissions={projectPermissions} />
    </Stack>
  );
}

function RolesSection({ scope, title, canEdit }: { scope: RoleScope; title: string; canEdit: boolean }) {
  const query = useQuery(rolesInScope(useSession(), scope));
  const columns = [
    column<Role>('Name', ({ name }) => <div className="role-name">{name}</div>),
    column<Role>('Description', ({ description }) => description),
    column<Role>('Permissions', (role) => permissionLabels(role)),
    column<Role>('ID', ({ id }) => <span className="role-id">{id}</span>),
    ...(canEdit ? [column<Role>('', (role) => !isBuiltIn(role) && <RoleActions scope={scope} role={role} />)] : []),
  ];
  return (
    <Section title={title} actions={canEdit && <NewRole scope={scope} />}>
      <QueryView query={query}>
        {({ results }) => <DataTable label={title} rows={results} columns={columns} getRowId={({ id }) => id} />}
      </QueryView>
    </Section>
  );
}

function NewRole({ scope }: { scope: RoleScope }) {
  const session = useSession();
  const change = useWithInvalidation(rolesKey[scope]);
  return (
    <DialogButton label={scope === 'global' ? 'Create global role' : 'Create project role'}>
      {(close) => (
        <RoleForm
          scope={scope}
          initialValues={{ name: '', description: '', permissions: scope === 'project' ? ['view_project'] : [] }}
          submitLabel="Create"
          onClose={close}
          onSubmit={async (role) => {
            await change(() => createRole(session, scope, role));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

function PermissionTable({
  title,
  permissions,
}: {
  title: string;
  permissions: Readonly<Record<string, PermissionInfo>>;
}) {
  return (
    <Section title={title}>
      <Table aria-label={title} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Permission</Table.Th>
            <Table.Th scope="col">Allows users to</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(permissions).map(([name, { label, allows }]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                {label}
              </Table.Th>
              <Table.Td>{allows}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
