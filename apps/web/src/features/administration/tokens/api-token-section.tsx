import { Code, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ApiToken, User } from '@syncledger/client';
import { useState } from 'react';

import { useRights } from '../../../api/rights.js';
import { apiToken, renewApiToken, revokeApiToken } from '../../../api/tokens.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { Dialog } from '../../../components/dialog-button.js';
import { Section } from '../../../components/page-head.js';
import { ShownOnce } from '../../../components/shown-once.js';
import { Answer, Waiting } from '../../../components/states.js';
import { isSameToken } from './same-token.js';

/** The one token without a name that everybody can have: it never expires, and does all that its user may. */
export function ApiTokenSection({ user }: { user: User }) {
  const session = useSession();
  const { mayAdminister } = useRights();
  const asked = useQuery({ ...apiToken(session, user.id), enabled: mayAdminister });
  const [made, setMade] = useState<string>();
  const forget = () => setMade(undefined);
  return (
    <Section title="API token">
      <Text size="sm" c="dimmed">
        The one token without a name. It does all that its user may, and never expires.
      </Text>
      {mayAdminister ? (
        <Answer of={asked} waiting={<Waiting lines={1} />}>
          {(token) => <TokenLine token={token} user={user} onMade={setMade} />}
        </Answer>
      ) : (
        <Text size="sm">
          The token that you are signed in with only reads, has fewer permissions or expires: such a one neither sees
          nor renews it.
        </Text>
      )}
      <Dialog title={`API token of ${user.email}`} opened={made !== undefined} onClose={forget}>
        {made !== undefined && <ShownOnce what="The API token" secret={made} onClose={forget} />}
      </Dialog>
    </Section>
  );
}

function TokenLine({ token, user, onMade }: { token: ApiToken | null; user: User; onMade: (token: string) => void }) {
  const session = useSession();
  const change = useChange('tokens');
  const isOwn = token !== null && user.id === session.me.id && isSameToken(session.token, token.token);
  const renew = async () => {
    let made = '';
    const ask = async () => (made = await renewApiToken(session, user.id));
    await change(() => (isOwn ? session.replaceToken(ask) : ask().then(() => undefined)));
    onMade(made);
  };
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: 'anywhere' }}>{token?.token ?? 'None'}</Code>
      {isOwn && <Text size="sm">You are signed in with it.</Text>}
      <ActButton
        label={token ? 'Renew' : 'Make it'}
        aria-label={token ? 'Renew the API token' : 'Make the API token'}
        act={{
          title: `${token ? 'Renew' : 'Make'} the API token of ${user.email}?`,
          consequence: renewalText(token !== null, isOwn),
          verb: token ? 'Renew' : 'Make it',
          run: renew,
        }}
      />
      {token && <RevokeApiToken user={user} isOwn={isOwn} />}
    </Group>
  );
}

function renewalText(isThere: boolean, isOwn: boolean): string {
  if (!isThere) return 'It will do all that its user may, until it is renewed or revoked. It is shown once.';
  const others = 'The one before stops at once: whatever uses it is refused until it is given the new one.';
  if (!isOwn) return `${others} The new one is shown once.`;
  return `${others} You are signed in with it: this page goes on with the new one, which is shown once; everywhere else, and in other tabs, you must sign in again with it.`;
}

function RevokeApiToken({ user, isOwn }: { user: User; isOwn: boolean }) {
  const session = useSession();
  const change = useChange('tokens');
  return (
    <ActButton
      variant="subtle"
      color="red"
      label="Revoke"
      aria-label="Revoke the API token"
      act={{
        title: `Revoke the API token of ${user.email}?`,
        consequence: `Whatever uses it is refused from its next request on.${isOwn ? ' You are signed in with it: you are signed out, and need another token to come back.' : ''}`,
        verb: 'Revoke',
        run: () => change(() => revokeApiToken(session, user.id)),
      }}
    />
  );
}
