import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { user } from '../../api/users.js';
import { usePermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';

/** The e-mail address if the caller may see it, otherwise the id. */
export function UserName({ id }: { id: number }) {
  const session = useSession();
  const { has } = usePermissions();
  const isVisible = id === session.me.id || has('manage_users');
  const { data } = useQuery({ ...user(session, id), enabled: isVisible && id !== session.me.id });
  const name = id === session.me.id ? session.me.email : (data?.body.email ?? `User ${String(id)}`);
  if (!isVisible) return name;
  return (
    <Anchor component={Link} href={`/administration/people/${String(id)}`}>
      {name}
    </Anchor>
  );
}
