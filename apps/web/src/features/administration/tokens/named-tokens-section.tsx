import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NamedToken, User } from '@syncledger/client';

import { useProjects, usePermissions } from '../../../api/permissions.js';
import { namedTokens, revokeToken } from '../../../api/tokens.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Timestamp } from '../../../components/timestamp.js';
import { Section } from '../../../components/page-header.js';
import { QueryView, EmptyState, Loading } from '../../../components/states.js';
import { UserName } from '../user-name.js';
import { permissionSummary } from './token-input.js';
import { TokenForm } from './token-form.js';

export function NamedTokensSection({ user }: { user: User }) {
  const query = useQuery(namedTokens(useSession(), user.id));
  const { canAdminister } = usePermissions();
  const projects = useProjects();
  const columns = [
    column<NamedToken>('Name', ({ name }) => name),
    column<NamedToken>('Permissions', (token) => permissionSummary(token, (id) => projects.get(id)?.name)),
    column<NamedToken>('Created', ({ created_at: at }) => <Timestamp at={at} />),
    column<NamedToken>('Created by', ({ created_by: by }) => (by === null ? 'Unknown' : <UserName id={by} />)),
    column<NamedToken>('Expires', ({ expires_at: at }) => <Expiry at={at} />),
    column<NamedToken>('Last used', ({ last_used_at: at }) => (at ? <Timestamp at={at} /> : 'Never')),
    ...(canAdminister ? [column<NamedToken>('', (token) => <Revoke token={token} user={user} />)] : []),
  ];
  return (
    <Section
      title="Named tokens"
      actions={
        canAdminister && (
          <DialogButton label="Create token" variant="filled" title={`Create token for ${user.email}`}>
            {(close) => <TokenForm user={user} onClose={close} />}
          </DialogButton>
        )
      }
    >
      <QueryView query={query} loading={<Loading lines={3} />}>
        {(tokens) =>
          tokens.length > 0 ? (
            <DataTable label="Named tokens" rows={tokens} columns={columns} getRowId={({ id }) => String(id)} />
          ) : (
            <EmptyState title="No named tokens yet">
              <Text size="sm">Create one for each script and agent, with only the permissions it needs.</Text>
            </EmptyState>
          )
        }
      </QueryView>
    </Section>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return 'Never';
  if (Date.parse(at) > Date.now()) return <Timestamp at={at} />;
  return (
    <span className="text-error">
      Expired <Timestamp at={at} />
    </span>
  );
}

function Revoke({ token, user }: { token: NamedToken; user: User }) {
  const session = useSession();
  const change = useWithInvalidation('tokens');
  const own = user.id === session.me.id ? ' If you are signed in with it, you will be signed out.' : '';
  return (
    <ConfirmButton
      variant="subtle"
      color="red"
      aria-label={`Revoke ${token.name}`}
      action={{
        title: `Revoke token ${token.name}?`,
        description: `Everything that uses it loses access immediately. This can’t be undone.${own}`,
        confirmLabel: 'Revoke',
        run: () => change(() => revokeToken(session, user.id, token.id)),
      }}
    />
  );
}
