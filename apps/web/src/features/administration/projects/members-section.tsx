import { Text } from '@mantine/core';
import type { Member, Project } from '@syncledger/client';

import type { Tagged } from '../../../api/ask-tagged.js';
import { useRights } from '../../../api/rights.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Section } from '../../../components/page-head.js';
import { Empty } from '../../../components/states.js';
import { PersonName } from '../person-name.js';
import { useRoleNames } from '../use-givable.js';
import { MembersForm } from './members-form.js';

/** Who is in a project, in which role. */
export function MembersSection({ of }: { of: Tagged<Project> }) {
  const { id, name, users } = of.body;
  const { may, mayIn, mayAdminister } = useRights();
  const roleName = useRoleNames();
  const mayChange = mayAdminister && (mayIn(id, 'edit_project') || may('manage_users'));
  const columns = [
    column<Member>('Member', (member) => <MemberName of={member} />),
    column<Member>('Role', ({ role }) => roleName(role)),
  ];
  return (
    <Section
      title="Members"
      actions={
        mayChange && (
          <DialogButton label="Change members" title={`Members of ${name}`}>
            {(close) => <MembersForm of={of} onClose={close} />}
          </DialogButton>
        )
      }
    >
      {users.length > 0 ? (
        <DataTable label="Members" rows={users} columns={columns} idOf={(member) => String(member.id)} />
      ) : (
        <Empty title="Nobody is a member.">
          <Text size="sm">Those who may view all projects see it all the same.</Text>
        </Empty>
      )}
    </Section>
  );
}

function MemberName({ of: { id, email } }: { of: Member }) {
  const { has } = useRights();
  return has('manage_users') ? <PersonName id={id} /> : email;
}
