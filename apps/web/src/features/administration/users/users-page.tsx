import { Anchor, Group, Select, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { User } from '@syncledger/client';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { createSignInLink } from '../../../api/sessions.js';
import { createUser, userList } from '../../../api/users.js';
import { usePermissions } from '../../../api/permissions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { FilterField } from '../../../components/filter-field.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageHeader } from '../../../components/page-header.js';
import { InfiniteTable } from '../../../components/infinite-table.js';
import { EmptyState } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { useRoleNames } from '../assignable-roles.js';
import { SignInLinkDialog } from '../sessions/sign-in-link.js';
import { UserForm } from './user-form.js';

const filterNames = ['search', 'state'] as const;

const states = [
  { value: 'active', label: 'Active' },
  { value: 'deactivated', label: 'Deactivated' },
  { value: 'all', label: 'All' },
];

export function UsersPage() {
  const session = useSession();
  const { can, canAdminister } = usePermissions();
  const { values, set } = useFilters(filterNames);
  const state = values.state?.[0] ?? 'active';
  const list = useInfiniteQuery(
    userList(session, {
      ...(values.search && { search: values.search }),
      ...(state !== 'all' && { is_active: [state === 'active'] }),
    }),
  );
  return (
    <Stack>
      <PageHeader title="Users" description="Accounts of humans, services and agents that access the ledger.">
        {canAdminister && can('manage_users') && <NewUser />}
      </PageHeader>
      <Group>
        <FilterField
          type="search"
          aria-label="Search users"
          placeholder="Search users"
          value={values.search?.[0] ?? ''}
          onFilter={(text) => set('search', text.trim() ? [text.trim()] : [])}
        />
        <Select
          aria-label="State"
          w={150}
          data={states}
          allowDeselect={false}
          value={state}
          onChange={(value) => set('state', value && value !== 'active' ? [value] : [])}
        />
      </Group>
      <InfiniteTable
        query={list}
        label="Users"
        columns={useColumns()}
        getRowId={({ id }) => String(id)}
        empty={<EmptyState title="No users match the filters" />}
      />
    </Stack>
  );
}

function useColumns() {
  const roleName = useRoleNames();
  return useMemo(
    () => [
      column<User>('E-mail address', ({ id, email }) => (
        <Anchor component={Link} href={`/administration/people/${String(id)}`}>
          {email}
        </Anchor>
      )),
      column<User>('Name', ({ first_name, last_name }) => `${first_name} ${last_name}`.trim()),
      column<User>('Role', ({ role, is_superuser }) => `${roleName(role)}${is_superuser ? ', superuser' : ''}`),
      column<User>('State', ({ is_active }) => (is_active ? 'Active' : 'Deactivated')),
      column<User>('Last seen', ({ last_login }) => (last_login ? <Timestamp at={last_login} /> : 'Never')),
    ],
    [roleName],
  );
}

interface NewLink {
  readonly id: number;
  readonly email: string;
  readonly url: string;
}

/** Adds a user, and shows a link that signs them in. */
function NewUser() {
  const session = useSession();
  const change = useWithInvalidation('users');
  const [, navigate] = useLocation();
  const [link, setLink] = useState<NewLink>();
  if (link) {
    // The page for creating a token.
    const close = () => navigate(`/administration/people/${String(link.id)}`);
    return <SignInLinkDialog {...link} onClose={close} />;
  }
  return (
    <DialogButton label="Add user" variant="filled">
      {(close) => (
        <UserForm
          submitLabel="Add"
          onClose={close}
          onSubmit={async ({ is_superuser, ...input }) => {
            const body = { ...input, ...(is_superuser && { is_superuser }) };
            const { id, email } = await change(() => createUser(session, body));
            setLink({ id, email, url: await createSignInLink(session, id) });
          }}
        />
      )}
    </DialogButton>
  );
}
