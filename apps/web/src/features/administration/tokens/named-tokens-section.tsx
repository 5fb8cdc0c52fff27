import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NamedToken, User } from '@syncledger/client';

import { useProjects, useRights } from '../../../api/rights.js';
import { namedTokens, revokeToken } from '../../../api/tokens.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { column, DataTable } from '../../../components/data-table.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { Moment } from '../../../components/moment.js';
import { Section } from '../../../components/page-head.js';
import { Answer, Empty, Waiting } from '../../../components/states.js';
import { PersonName } from '../person-name.js';
import { mayText } from './token-input.js';
import { TokenForm } from './token-form.js';

/** The tokens with a name that act for somebody: of scripts, agents, and browsers. */
export function NamedTokensSection({ user }: { user: User }) {
  const asked = useQuery(namedTokens(useSession(), user.id));
  const { mayAdminister } = useRights();
  const projects = useProjects();
  const columns = [
    column<NamedToken>('Name', ({ name }) => name),
    column<NamedToken>('May', (token) => mayText(token, (id) => projects.get(id)?.name)),
    column<NamedToken>('Made', ({ created_at: at }) => <Moment at={at} />),
    column<NamedToken>('Made by', ({ created_by: by }) => (by === null ? 'Not recorded' : <PersonName id={by} />)),
    column<NamedToken>('Expires', ({ expires_at: at }) => <Expiry at={at} />),
    column<NamedToken>('Last used', ({ last_used_at: at }) => (at ? <Moment at={at} /> : 'Never')),
    ...(mayAdminister ? [column<NamedToken>('', (token) => <Revoke token={token} user={user} />)] : []),
  ];
  return (
    <Section
      title="Named tokens"
      actions={
        mayAdminister && (
          <DialogButton label="Make a token" variant="filled" title={`Make a token for ${user.email}`}>
            {(close) => <TokenForm user={user} onClose={close} />}
          </DialogButton>
        )
      }
    >
      <Answer of={asked} waiting={<Waiting lines={3} />}>
        {(tokens) =>
          tokens.length > 0 ? (
            <DataTable label="Named tokens" rows={tokens} columns={columns} idOf={({ id }) => String(id)} />
          ) : (
            <Empty title="No named token yet.">
              <Text size="sm">Make one for each script and each agent, with no more than it needs.</Text>
            </Empty>
          )
        }
      </Answer>
    </Section>
  );
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return 'Never';
  if (Date.parse(at) > Date.now()) return <Moment at={at} />;
  return (
    <span className="switched-off">
      Expired <Moment at={at} />
    </span>
  );
}

function Revoke({ token, user }: { token: NamedToken; user: User }) {
  const session = useSession();
  const change = useChange('tokens');
  const own = user.id === session.me.id ? ' If you are signed in with it, you are signed out.' : '';
  return (
    <ActButton
      variant="subtle"
      color="red"
      aria-label={`Revoke ${token.name}`}
      act={{
        title: `Revoke the token ${token.name}?`,
        consequence: `Whatever uses it is refused from its next request on. It can’t be taken back.${own}`,
        verb: 'Revoke',
        run: () => change(() => revokeToken(session, user.id, token.id)),
      }}
    />
  );
}
