import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@syncledger/client';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { user } from '../../../api/users.js';
import { usePermissions } from '../../../api/permissions.js';
import { useSession } from '../../../app/session.js';
import { DescriptionList } from '../../../components/description-list.js';
import { Timestamp } from '../../../components/timestamp.js';
import { PageQuery, PageHeader } from '../../../components/page-header.js';
import { ApiTokenSection } from '../tokens/api-token-section.js';
import { NamedTokensSection } from '../tokens/named-tokens-section.js';
import { SessionsSection } from '../sessions/sessions-section.js';
import { useRoleNames } from '../assignable-roles.js';
import { SignInLinkButton } from '../sessions/sign-in-link.js';
import { UserActivation, EditUser } from './user-actions.js';

export function UserPage({ id }: { id: number }) {
  const query = useQuery(user(useSession(), id));
  return (
    <PageQuery query={query} title="User" list={{ href: '/administration/people', label: 'users' }}>
      {(tagged) => <UserView user={tagged} />}
    </PageQuery>
  );
}

function UserView({ user }: { user: WithEtag<User> }) {
  const { me } = useSession();
  const roleName = useRoleNames();
  const { isSuperuser, canAdminister } = usePermissions();
  const { id, email, first_name, last_name, role, is_active, is_superuser, date_joined, last_login } = user.body;
  // Other missing permissions are only known to the server.
  const canManage = id === me.id || isSuperuser || !is_superuser;
  const name = `${first_name} ${last_name}`.trim();
  return (
    <Stack gap="lg">
      <PageHeader title={id === me.id ? 'My tokens and sessions' : email}>
        {canAdminister && canManage && is_active && <SignInLinkButton user={user.body} />}
        {canAdminister && canManage && <EditUser user={user} />}
        {canAdminister && canManage && id !== me.id && <UserActivation user={user} />}
      </PageHeader>
      {!is_active && (
        <Alert color="gray" title="Deactivated">
          This user has no valid tokens. Their history is kept.
        </Alert>
      )}
      <DescriptionList
        items={[
          ['E-mail address', email],
          ['Name', name || undefined],
          ['Role', roleName(role)],
          ['Superuser', is_superuser ? 'Yes (has every permission)' : undefined],
          ['Added', <Timestamp key="added" at={date_joined} exact />],
          ['Last seen', last_login ? <Timestamp key="seen" at={last_login} /> : 'Never'],
        ]}
      />
      {!canManage && <Text>Only superusers can manage the tokens of a superuser.</Text>}
      {canManage && is_active && (
        <>
          <NamedTokensSection user={user.body} />
          <ApiTokenSection user={user.body} />
          <SessionsSection user={user.body} />
        </>
      )}
    </Stack>
  );
}
