import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@syncledger/client';

import type { Tagged } from '../../../api/ask-tagged.js';
import { person } from '../../../api/people.js';
import { useRights } from '../../../api/rights.js';
import { useSession } from '../../../app/session.js';
import { Facts } from '../../../components/facts.js';
import { Moment } from '../../../components/moment.js';
import { PageAnswer, PageHead } from '../../../components/page-head.js';
import { ApiTokenSection } from '../tokens/api-token-section.js';
import { NamedTokensSection } from '../tokens/named-tokens-section.js';
import { useRoleNames } from '../use-givable.js';
import { ActivePerson, ChangePerson } from './person-acts.js';

/** Somebody: who they are, what they may do, and the tokens that act in their name. */
export function PersonPage({ id }: { id: number }) {
  const asked = useQuery(person(useSession(), id));
  return (
    <PageAnswer of={asked} title="Person">
      {(tagged) => <PersonView of={tagged} />}
    </PageAnswer>
  );
}

function PersonView({ of }: { of: Tagged<User> }) {
  const { me } = useSession();
  const roleName = useRoleNames();
  const { isSuperuser, mayAdminister } = useRights();
  const { id, email, first_name, last_name, role, is_active, is_superuser, date_joined, last_login } = of.body;
  // Other rights that the caller lacks only the server knows.
  const mayControl = id === me.id || isSuperuser || !is_superuser;
  const name = `${first_name} ${last_name}`.trim();
  return (
    <Stack gap="lg">
      <PageHead title={id === me.id ? 'My tokens' : email}>
        {mayAdminister && mayControl && <ChangePerson of={of} />}
        {mayAdminister && mayControl && id !== me.id && <ActivePerson of={of} />}
      </PageHead>
      {!is_active && (
        <Alert color="gray" title="Deactivated">
          No token acts in this name. What was done in it stays.
        </Alert>
      )}
      <Facts
        of={[
          ['E-mail address', email],
          ['Name', name || undefined],
          ['Role', roleName(role)],
          ['Superuser', is_superuser ? 'Yes: has every permission' : undefined],
          ['Added', <Moment key="added" at={date_joined} exact />],
          ['Last seen', last_login ? <Moment key="seen" at={last_login} /> : 'Never'],
        ]}
      />
      {!mayControl && <Text>Only a superuser may see and change the tokens of a superuser.</Text>}
      {mayControl && is_active && (
        <>
          <NamedTokensSection user={of.body} />
          <ApiTokenSection user={of.body} />
        </>
      )}
    </Stack>
  );
}
