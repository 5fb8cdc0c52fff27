import { Anchor, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEntry } from '@syncledger/client';
import { useMemo } from 'react';
import { Link } from 'wouter';

import { audit } from '../../../api/audit.js';
import { useSession } from '../../../app/session.js';
import { column } from '../../../components/data-table.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageHeader } from '../../../components/page-header.js';
import { InfiniteTable } from '../../../components/infinite-table.js';
import { EmptyState } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';
import { AuditFilterBar } from './audit-filter-bar.js';
import { actionLabels, auditFilterNames, auditQuery } from './audit-filters.js';
import { ObjectNames } from './object-names.js';
import { useNamedObjects } from './use-named-objects.js';

const columnsWith = (nameOf: ReturnType<typeof useNamedObjects>) => [
  column<AuditEntry>('Time', ({ date }) => <Timestamp at={date} exact />),
  column<AuditEntry>('User', ({ actor }) => (
    <Anchor component={Link} href={`/administration/people/${String(actor.id)}`}>
      {actor.email}
    </Anchor>
  )),
  column<AuditEntry>('Action', ({ action }) => actionLabels[action]),
  column<AuditEntry>('Object', (entry) => <ObjectNames entry={entry} nameOf={nameOf} />),
  column<AuditEntry>('Fields', ({ fields }) => fields.join(', ')),
  column<AuditEntry>('Source', ({ address, token }) => (
    <Text size="sm" component="span">
      {address ?? 'Command line'}
      {token !== null && `, token ${String(token)}`}
    </Text>
  )),
];

export function AuditPage() {
  const filters = useFilters(auditFilterNames);
  const list = useInfiniteQuery(audit(useSession(), auditQuery(filters.values)));
  const nameOf = useNamedObjects(list.data?.pages ?? []);
  const columns = useMemo(() => columnsWith(nameOf), [nameOf]);
  const isFiltered = Object.keys(filters.values).length > 0;
  return (
    <Stack>
      <PageHeader
        title="Audit log"
        description="Changes and revealed secrets, newest first. Entries name the changed fields, but never contain values. Revealing params is recorded once a day."
      />
      <AuditFilterBar filters={filters} />
      <InfiniteTable
        query={list}
        label="Audit log"
        columns={columns}
        getRowId={({ id }) => String(id)}
        empty={<EmptyState title={isFiltered ? 'No entries match the filters' : 'No entries yet'} />}
      />
    </Stack>
  );
}
