import { Anchor, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditEntry } from '@syncledger/client';
import { Fragment } from 'react';
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
import { actionLabels, auditFilterNames, auditQuery, describeObject } from './audit-filters.js';

const columns = [
  column<AuditEntry>('Time', ({ date }) => <Timestamp at={date} exact />),
  column<AuditEntry>('User', ({ actor }) => (
    <Anchor component={Link} href={`/administration/people/${String(actor.id)}`}>
      {actor.email}
    </Anchor>
  )),
  column<AuditEntry>('Action', ({ action }) => actionLabels[action]),
  column<AuditEntry>('Object', (entry) => <ObjectNames entry={entry} />),
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

/** The first few objects: a reveal may have hundreds. */
const SHOWN_OBJECTS = 3;

function ObjectNames({ entry: { objects } }: { entry: AuditEntry }) {
  const further = objects.length - SHOWN_OBJECTS;
  return (
    <>
      {objects.slice(0, SHOWN_OBJECTS).map((object, index) => (
        <Fragment key={object}>
          {index > 0 && ', '}
          <ObjectName object={object} />
        </Fragment>
      ))}
      {further > 0 && ` and ${String(further)} more`}
    </>
  );
}

function ObjectName({ object }: { object: string }) {
  const { label, path } = describeObject(object);
  if (path === undefined) return label;
  return (
    <Anchor component={Link} href={path}>
      {label}
    </Anchor>
  );
}
