import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Project } from '@syncledger/client';
import { useRef, useState } from 'react';

import type { Tagged } from '../../../api/ask-tagged.js';
import { updateProject } from '../../../api/projects.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { FormBody } from '../../../components/form-body.js';
import { useForm } from '../../../components/use-form.js';
import { useProjectRoleChoices, type RoleChoice } from '../use-givable.js';
import { removedMembers, type MemberRow } from './member-list.js';

/** The members of a project, all of them: what is saved is the whole list. */
export function MembersForm({ of, onClose }: { of: Tagged<Project>; onClose: () => void }) {
  // As it was when it was opened: what somebody else saves meanwhile is told, not overwritten.
  const [{ body, etag }] = useState(of);
  const { id, users } = body;
  const session = useSession();
  const change = useChange('projects');
  const form = useForm<{ users: readonly MemberRow[] }>({
    initial: { users: users.map(({ id: key, email, role }) => ({ key, email, role })) },
    send: async ({ users: rows }) => {
      const members = rows.map(({ email, role }) => ({ email: email.trim(), role }));
      await change(() => updateProject(session, id, { users: members }, etag));
      onClose();
    },
  });
  const removed = removedMembers({ before: users, after: form.values.users });
  return (
    <FormBody
      of={form}
      verb={removed.length > 0 ? `Save and remove ${String(removed.length)}` : 'Save'}
      {...(removed.length > 0 && { color: 'red' })}
      onCancel={onClose}
    >
      {form.errorOf('users') && (
        <Alert color="red" role="alert" title="The server did not take that">
          {form.errorOf('users')}
        </Alert>
      )}
      <MemberRows of={body} rows={form.values.users} onChange={(rows) => form.set('users', rows)} />
      {removed.length > 0 && <Text role="status">They will be members no more: {removed.join(', ')}.</Text>}
    </FormBody>
  );
}

/** The members to be, one below another, and the way to add one. */
function MemberRows({
  of: { id, users },
  rows,
  onChange,
}: {
  of: Project;
  rows: readonly MemberRow[];
  onChange: (rows: readonly MemberRow[]) => void;
}) {
  const kept = users.map(({ role }) => role);
  const roles = useProjectRoleChoices(id, kept);
  const nextKey = useRef(-1);
  const put = (row: MemberRow) => onChange(rows.map((other) => (other.key === row.key ? row : other)));
  const remove = (row: MemberRow) => onChange(rows.filter(({ key }) => key !== row.key));
  // The role that gives least, if one may give it.
  const first = roles.find(isReader) ?? roles[0];
  const add = () => onChange([...rows, { key: nextKey.current--, email: '', role: first?.value ?? '' }]);
  return (
    <>
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {rows.map((row, at) => (
          <MemberFields
            key={row.key}
            row={row}
            place={at + 1}
            roles={roles}
            onChange={put}
            onRemove={() => remove(row)}
          />
        ))}
      </Stack>
      <Button variant="default" size="xs" onClick={add} style={{ alignSelf: 'flex-start' }}>
        Add a member
      </Button>
    </>
  );
}

const isReader = ({ value }: RoleChoice) => value === 'PR6';

function MemberFields({
  row,
  place,
  roles,
  onChange,
  onRemove,
}: {
  row: MemberRow;
  /** As the server counts the entries when it tells what is wrong with one. */
  place: number;
  roles: RoleChoice[];
  onChange: (row: MemberRow) => void;
  onRemove: () => void;
}) {
  const name = row.email || 'the new member';
  return (
    <Group component="li" gap="xs" align="center">
      <Text size="sm" c="dimmed" w={20}>
        {place}
      </Text>
      <TextInput
        type="email"
        required
        readOnly={row.key > 0}
        aria-label={`E-mail address of member ${String(place)}`}
        placeholder="name@example.com"
        style={{ flex: '1 1 180px' }}
        autoFocus={row.key < 0}
        value={row.email}
        onChange={({ currentTarget }) => onChange({ ...row, email: currentTarget.value })}
      />
      <Select
        data={roles}
        allowDeselect={false}
        aria-label={`Role of ${name}`}
        style={{ flex: '1 1 130px' }}
        value={row.role}
        onChange={(role) => role && onChange({ ...row, role })}
      />
      <Button variant="subtle" color="red" size="xs" aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </Group>
  );
}
