import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Session, User } from '@syncledger/client';
import { useMemo } from 'react';

import { usePermissions } from '../../../api/permissions.js';
import { endSession, sessions } from '../../../api/sessions.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { column, DataTable } from '../../../components/data-table.js';
import { Section } from '../../../components/page-header.js';
import { Loading, QueryView } from '../../../components/states.js';
import { Timestamp } from '../../../components/timestamp.js';
import { browserName } from './browser-name.js';

/** Where a user is signed in to the dashboard. */
export function SessionsSection({ user }: { user: User }) {
  const session = useSession();
  const { canAdminister } = usePermissions();
  const query = useQuery(sessions(session, user.id));
  const columns = useColumns(canAdminister);
  return (
    <Section title="Sessions">
      <Text size="sm" c="dimmed">
        Browsers that are signed in to the dashboard. A session ends 12 hours after its last use.
      </Text>
      <QueryView query={query} loading={<Loading lines={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Text size="sm">Not signed in anywhere.</Text>
          ) : (
            <>
              <DataTable label="Sessions" rows={list} columns={columns} getRowId={({ id }) => String(id)} />
              {canAdminister && <EndAll user={user} list={list} />}
            </>
          )
        }
      </QueryView>
    </Section>
  );
}

function useColumns(canEnd: boolean) {
  return useMemo(
    () => [
      column<Session>(
        'Browser',
        ({ user_agent, current }) => `${browserName(user_agent)}${current ? ' (this browser)' : ''}`,
      ),
      column<Session>('Address', ({ address }) => address),
      column<Session>('Signed in', ({ created_at }) => <Timestamp at={created_at} />),
      column<Session>('Last used', ({ last_used_at }) => <Timestamp at={last_used_at} />),
      column<Session>('Ends', ({ expires_at }) => <Timestamp at={expires_at} />),
      column<Session>('', (each) => (canEnd && !each.current ? <EndSession session={each} /> : null)),
    ],
    [canEnd],
  );
}

function EndSession({ session: { id, user_agent, address } }: { session: Session }) {
  const session = useSession();
  const change = useWithInvalidation('sessions');
  const browser = browserName(user_agent);
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      label="End"
      aria-label={`End the session of ${browser} at ${address}`}
      action={{
        title: `End the session of ${browser} at ${address}?`,
        description: 'The browser is signed out immediately.',
        confirmLabel: 'End session',
        run: () => change(() => endSession(session, id)),
      }}
    />
  );
}

/** Ends all sessions of a user; one's own last, because it ends the others. */
function EndAll({ user, list }: { user: User; list: readonly Session[] }) {
  const session = useSession();
  const change = useWithInvalidation('sessions');
  const isOwn = user.id === session.me.id;
  const endAll = async () => {
    const others = list.filter(({ current }) => !current);
    await change(() => Promise.all(others.map(({ id }) => endSession(session, id))));
    if (isOwn) await session.signOut();
  };
  return (
    <ConfirmButton
      label="Sign out everywhere"
      style={{ alignSelf: 'flex-start' }}
      action={{
        title: isOwn ? 'Sign out everywhere?' : `Sign ${user.email} out everywhere?`,
        description: `${String(list.length)} ${list.length === 1 ? 'session ends' : 'sessions end'} immediately. Tokens keep working.`,
        confirmLabel: 'Sign out',
        run: endAll,
      }}
    />
  );
}
