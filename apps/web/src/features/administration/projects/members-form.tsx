import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Project } from '@syncledger/client';
import { useRef, useState } from 'react';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { updateProject } from '../../../api/projects.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { focusOnMount } from '../../../components/focus-on-mount.js';
import { FormBody } from '../../../components/form-body.js';
import { useApiForm } from '../../../components/use-api-form.js';
import { useProjectRoleChoices, type RoleChoice } from '../assignable-roles.js';
import { removedMembers, type MemberRow } from './member-list.js';

/** Edits all members at once: the API replaces the whole list. */
export function MembersForm({ project, onClose }: { project: WithEtag<Project>; onClose: () => void }) {
  // Keep the version that was opened, so that a concurrent change is detected rather than overwritten.
  const [{ body, etag }] = useState(project);
  const { id, users } = body;
  const session = useSession();
  const change = useWithInvalidation('projects');
  const form = useApiForm<{ users: readonly MemberRow[] }>({
    initialValues: { users: users.map(({ id: key, email, role }) => ({ key, email, role })) },
    onSubmit: async ({ users: rows }) => {
      const members = rows.map(({ email, role }) => ({ email: email.trim(), role }));
      await change(() => updateProject(session, id, { users: members }, etag));
      onClose();
    },
  });
  const removed = removedMembers({ before: users, after: form.values.users });
  return (
    <FormBody
      form={form}
      submitLabel={removed.length > 0 ? `Save and remove ${String(removed.length)}` : 'Save'}
      {...(removed.length > 0 && { color: 'red' })}
      onCancel={onClose}
    >
      {form.errors['users'] && (
        <Alert color="red" role="alert" title="Invalid input">
          {form.errors['users']}
        </Alert>
      )}
      <MemberRows project={body} rows={form.values.users} onChange={(rows) => form.setFieldValue('users', rows)} />
      {removed.length > 0 && <Text role="status">Members to be removed: {removed.join(', ')}</Text>}
    </FormBody>
  );
}

function MemberRows({
  project: { id, users },
  rows,
  onChange,
}: {
  project: Project;
  rows: readonly MemberRow[];
  onChange: (rows: readonly MemberRow[]) => void;
}) {
  const current = users.map(({ role }) => role);
  const roles = useProjectRoleChoices(id, current);
  const nextKey = useRef(-1);
  const replace = (row: MemberRow) => onChange(rows.map((other) => (other.key === row.key ? row : other)));
  const remove = (row: MemberRow) => onChange(rows.filter(({ key }) => key !== row.key));
  // Prefer the role with the fewest permissions.
  const defaultRole = roles.find(isReader) ?? roles[0];
  const add = () => onChange([...rows, { key: nextKey.current--, email: '', role: defaultRole?.value ?? '' }]);
  return (
    <>
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {rows.map((row, at) => (
          <MemberFields
            key={row.key}
            row={row}
            position={at + 1}
            roles={roles}
            onChange={replace}
            onRemove={() => remove(row)}
          />
        ))}
      </Stack>
      <Button variant="default" size="xs" onClick={add} style={{ alignSelf: 'flex-start' }}>
        Add member
      </Button>
    </>
  );
}

const isReader = ({ value }: RoleChoice) => value === 'PR6';

function MemberFields({
  row,
  position,
  roles,
  onChange,
  onRemove,
}: {
  row: MemberRow;
  /** 1-based, as in the server's error messages. */
  position: number;
  roles: RoleChoice[];
  onChange: (row: MemberRow) => void;
  onRemove: () => void;
}) {
  const name = row.email || 'new member';
  return (
    <Group component="li" gap="xs" align="center">
      <Text size="sm" c="dimmed" w={20}>
        {position}
      </Text>
      <TextInput
        type="email"
        required
        readOnly={row.key > 0}
        aria-label={`E-mail address of member ${String(position)}`}
        placeholder="name@example.com"
        style={{ flex: '1 1 180px' }}
        ref={row.key < 0 ? focusOnMount : undefined}
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
