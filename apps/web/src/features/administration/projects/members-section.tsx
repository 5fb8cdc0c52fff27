import { Text } from '@mantine/core';
import type { Member, Project } from '@syncledger/client';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { usePermissions } from '../../../api/permissions.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Section } from '../../../components/page-header.js';
import { EmptyState } from '../../../components/states.js';
import { UserName } from '../user-name.js';
import { useRoleNames } from '../assignable-roles.js';
import { MembersForm } from './members-form.js';

export function MembersSection({ project }: { project: WithEtag<Project> }) {
  const { id, name, users } = project.body;
  const { can, canIn, canAdminister } = usePermissions();
  const roleName = useRoleNames();
  const canEdit = canAdminister && (canIn(id, 'edit_project') || can('manage_users'));
  const columns = [
    column<Member>('Member', (member) => <MemberName project={member} />),
    column<Member>('Role', ({ role }) => roleName(role)),
  ];
  return (
    <Section
      title="Members"
      actions={
        canEdit && (
          <DialogButton label="Edit members" title={`Members of ${name}`}>
            {(close) => <MembersForm project={project} onClose={close} />}
          </DialogButton>
        )
      }
    >
      {users.length > 0 ? (
        <DataTable label="Members" rows={users} columns={columns} getRowId={(member) => String(member.id)} />
      ) : (
        <EmptyState title="No members yet">
          <Text size="sm">Users who can view all projects still see this project.</Text>
        </EmptyState>
      )}
    </Section>
  );
}

function MemberName({ project: { id, email } }: { project: Member }) {
  const { has } = usePermissions();
  return has('manage_users') ? <UserName id={id} /> : email;
}
