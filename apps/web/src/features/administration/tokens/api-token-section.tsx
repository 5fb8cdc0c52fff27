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
        An unnamed token with all permissions of the user. It never expires.
      </Text>
      {canAdminister ? (
        <QueryView query={query} loading={<Loading lines={1} />}>
          {(token) => <TokenLine token={token} user={user} onCreated={setCreated} />}
        </QueryView>
      ) : (
        <Text size="sm">You are signed in with a restricted token, which can’t view or manage the API token.</Text>
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
  const isOwn = token !== null && user.id === session.me.id;
  const renew = async () => {
    let created = '';
    const ask = async () => (created = await regenerateApiToken(session, user.id));
    await change(() => (isOwn ? session.replaceToken(ask) : ask().then(() => undefined)));
    onCreated(created);
  };
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: 'anywhere' }}>{token?.token ?? 'None'}</Code>
      <ConfirmButton
        label={token ? 'Regenerate' : 'Create'}
        aria-label={token ? 'Regenerate API token' : 'Create API token'}
        action={{
          title: `${token ? 'Regenerate' : 'Create'} the API token of ${user.email}?`,
          description: regenerationText(token !== null, isOwn),
          confirmLabel: token ? 'Regenerate' : 'Create',
          run: renew,
        }}
      />
      {token && <RevokeApiToken user={user} isOwn={isOwn} />}
    </Group>
  );
}

function regenerationText(exists: boolean, isOwn: boolean): string {
  if (!exists)
    return 'The token has all permissions of the user and is valid until it is regenerated or revoked. It is shown only once.';
  const revoked = 'The current token stops working immediately, so update everything that uses it.';
  if (!isOwn) return `${revoked} The new one is shown only once.`;
  return `${revoked} The new one is shown only once. This browser stays signed in; others that signed in with the current token do not.`;
}

function RevokeApiToken({ user, isOwn }: { user: User; isOwn: boolean }) {
  const session = useSession();
  const change = useWithInvalidation('tokens');
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      label="Revoke"
      aria-label="Revoke API token"
      action={{
        title: `Revoke the API token of ${user.email}?`,
        description: `Everything that uses it loses access immediately.${isOwn ? ' If you signed in with it, you will be signed out.' : ''}`,
        confirmLabel: 'Revoke',
        run: () => change(() => revokeApiToken(session, user.id)),
      }}
    />
  );
}
