import { Code, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiToken, User } from '@syncledger/client';
import { useState } from 'react';

import { usePermissions } from '../../../api/permissions.js';
import { apiToken, regenerateApiToken, revokeApiToken } from '../../../api/tokens.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Dialog } from '../../../components/dialog-button.js';
import { Section } from '../../../components/page-header.js';
import { OneTimeSecret } from '../../../components/one-time-secret.js';
import { QueryView, Loading } from '../../../components/states.js';
import { isSameToken } from './same-token.js';

/** The unnamed token of a user: it has all their permissions and never expires. */
export function ApiTokenSection({ user }: { user: User }) {
  const session = useSession();
  const { canAdminister } = usePermissions();
  const query = useQuery({ ...apiToken(session, user.id), enabled: canAdminister });
  const [created, setCreated] = useState<string>();
  const close = () => setCreated(undefined);
  return (
    <Section title="API token">
      <Text size="sm" c="dimmed">
        The one token without a name. It does all that its user may, and never expires.
      </Text>
      {canAdminister ? (
        <QueryView query={query} loading={<Loading lines={1} />}>
          {(token) => <TokenLine token={token} user={user} onCreated={setCreated} />}
        </QueryView>
      ) : (
        <Text size="sm">
          The token that you are signed in with only reads, has fewer permissions or expires: such a one neither sees
          nor renews it.
        </Text>
      )}
      <Dialog title={`API token of ${user.email}`} opened={created !== undefined} onClose={close}>
        {created !== undefined && <OneTimeSecret name="The API token" secret={created} onClose={close} />}
      </Dialog>
    </Section>
  );
}

function TokenLine({
  token,
  user,
  onCreated,
}: {
  token: ApiToken | null;
  user: User;
  onCreated: (token: string) => void;
}) {
  const session = useSession();
  const change = useWithInvalidation('tokens');
  const isOwn = token !== null && user.id === session.me.id && isSameToken(session.token, token.token);
  const renew = async () => {
    let created = '';
    const ask = async () => (created = await regenerateApiToken(session, user.id));
    await change(() => (isOwn ? session.replaceToken(ask) : ask().then(() => undefined)));
    onCreated(created);
  };
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: 'anywhere' }}>{token?.token ?? 'None'}</Code>
      {isOwn && <Text size="sm">You are signed in with it.</Text>}
      <ConfirmButton
        label={token ? 'Renew' : 'Make it'}
        aria-label={token ? 'Renew the API token' : 'Make the API token'}
        action={{
          title: `${token ? 'Renew' : 'Make'} the API token of ${user.email}?`,
          description: regenerationText(token !== null, isOwn),
          confirmLabel: token ? 'Renew' : 'Make it',
          run: renew,
        }}
      />
      {token && <RevokeApiToken user={user} isOwn={isOwn} />}
    </Group>
  );
}

function regenerationText(exists: boolean, isOwn: boolean): string {
  if (!exists) return 'It will do all that its user may, until it is renewed or revoked. It is shown once.';
  const revoked = 'The one before stops at once: whatever uses it is refused until it is given the new one.';
  if (!isOwn) return `${revoked} The new one is shown once.`;
  return `${revoked} You are signed in with it: this page goes on with the new one, which is shown once; everywhere else, and in other tabs, you must sign in again with it.`;
}

function RevokeApiToken({ user, isOwn }: { user: User; isOwn: boolean }) {
  const session = useSession();
  const change = useWithInvalidation('tokens');
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      label="Revoke"
      aria-label="Revoke the API token"
      action={{
        title: `Revoke the API token of ${user.email}?`,
        description: `Whatever uses it is refused from its next request on.${isOwn ? ' You are signed in with it: you are signed out, and need another token to come back.' : ''}`,
        confirmLabel: 'Revoke',
        run: () => change(() => revokeApiToken(session, user.id)),
      }}
    />
  );
}
