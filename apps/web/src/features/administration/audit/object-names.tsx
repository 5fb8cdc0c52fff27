import { Anchor } from '@mantine/core';
import type { AuditEntry } from '@syncledger/client';
import { Fragment } from 'react';
import { Link } from 'wouter';

import { UserName } from '../user-name.js';
import { describeObject } from './audit-filters.js';
import { SHOWN_OBJECTS, type NamedObject } from './use-named-objects.js';

interface ObjectNamesProps {
  readonly entry: AuditEntry;
  readonly nameOf: (object: string) => NamedObject | undefined;
}

export function ObjectNames({ entry, nameOf }: ObjectNamesProps) {
  const { objects } = entry;
  const further = objects.length - SHOWN_OBJECTS;
  return (
    <>
      {objects.slice(0, SHOWN_OBJECTS).map((object, index) => (
        <Fragment key={object}>
          {index > 0 && ', '}
          <ObjectName object={object} owner={entry.user} named={nameOf(object)} />
        </Fragment>
      ))}
      {further > 0 && ` and ${String(further)} more`}
    </>
  );
}

/** Deleted objects have no name. */
function ObjectName({
  object,
  owner,
  named,
}: {
  object: string;
  owner: number | null;
  named: NamedObject | undefined;
}) {
  const [kind = '', id = ''] = object.split('/');
  if (kind === 'user') return <UserName id={Number(id)} />;
  if (['token', 'session', 'sign_in_link'].includes(kind) && owner !== null) {
    return (
      <>
        {describeObject(object)} of <UserName id={owner} />
      </>
    );
  }
  if (!named) return describeObject(object);
  return (
    <>
      {describeObject(kind)}{' '}
      <Anchor component={Link} href={named.path}>
        <bdi>{named.name}</bdi>
      </Anchor>
    </>
  );
}
