import { Anchor, Group, Select, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { User } from '@syncledger/client';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';

import { createPerson, peopleList } from '../../../api/people.js';
import { useRights } from '../../../api/rights.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { FilterField } from '../../../components/filter-field.js';
import { Moment } from '../../../components/moment.js';
import { PageHead } from '../../../components/page-head.js';
import { RowList } from '../../../components/row-list.js';
import { Empty } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { useRoleNames } from '../use-givable.js';
import { PersonForm } from './person-form.js';

const filterNames = ['search', 'state'] as const;

const states = [
  { value: 'active', label: 'Active' },
  { value: 'deactivated', label: 'Deactivated' },
  { value: 'all', label: 'All' },
];

/** Everybody who may sign in, or could. */
export function PeoplePage() {
  const session = useSession();
  const { may, mayAdminister } = useRights();
  const { values, set } = useFilters(filterNames);
  const state = values.state?.[0] ?? 'active';
  const list = useInfiniteQuery(
    peopleList(session, {
      ...(values.search && { search: values.search }),
      ...(state !== 'all' && { is_active: [state === 'active'] }),
    }),
  );
  return (
    <Stack>
      <PageHead title="People" about="People, services and agents: whoever calls the ledger with a token.">
        {mayAdminister && may('manage_users') && <NewPerson />}
      </PageHead>
      <Group>
        <FilterField
          type="search"
          aria-label="Search in people"
          placeholder="Search in people"
          value={values.search?.[0] ?? ''}
          onFilter={(text) => set('search', text ? [text] : [])}
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
      <RowList
        of={list}
        label="People"
        columns={useColumns()}
        idOf={({ id }) => String(id)}
        empty={<Empty title="Nobody matches." />}
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
      column<User>('Last seen', ({ last_login }) => (last_login ? <Moment at={last_login} /> : 'Never')),
    ],
    [roleName],
  );
}

function NewPerson() {
  const session = useSession();
  const change = useChange('people');
  const [, navigate] = useLocation();
  return (
    <DialogButton label="Add a person" variant="filled">
      {(close) => (
        <PersonForm
          verb="Add"
          onClose={close}
          send={async ({ is_superuser, ...input }) => {
            const body = { ...input, ...(is_superuser && { is_superuser }) };
            const { id } = await change(() => createPerson(session, body));
            // There a token is made for them.
            navigate(`/administration/people/${String(id)}`);
          }}
        />
      )}
    </DialogButton>
  );
}
