import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { person } from '../../api/people.js';
import { useRights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';

/** Who somebody is, as far as the caller may know. */
export function PersonName({ id }: { id: number }) {
  const session = useSession();
  const { has } = useRights();
  const known = id === session.me.id || has('manage_users');
  const { data } = useQuery({ ...person(session, id), enabled: known && id !== session.me.id });
  const name = id === session.me.id ? session.me.email : (data?.body.email ?? `User ${String(id)}`);
  if (!known) return name;
  return (
    <Anchor component={Link} href={`/administration/people/${String(id)}`}>
      {name}
    </Anchor>
  );
}
