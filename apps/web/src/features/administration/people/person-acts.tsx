import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { User } from '@syncledger/client';

import type { Tagged } from '../../../api/ask-tagged.js';
import { deactivatePerson, updatePerson } from '../../../api/people.js';
import { useChange } from '../../../api/use-change.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { changesOf } from '../changes-of.js';
import { PersonForm } from './person-form.js';

/** Changes who somebody is, and what they may do. */
export function ChangePerson({ of: { body, etag } }: { of: Tagged<User> }) {
  const session = useSession();
  const change = useChange('people', 'projects');
  const isOwn = body.id === session.me.id;
  return (
    <DialogButton label={isOwn ? 'Change my name' : 'Change'} title={isOwn ? 'Change my name' : `Change ${body.email}`}>
      {(close) => (
        <PersonForm
          of={body}
          verb="Save"
          onClose={close}
          send={async (input) => {
            await change(() => updatePerson(session, body.id, changesOf(input, body), etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

/** Deactivates somebody, or lets them in again. */
export function ActivePerson({ of: { body, etag } }: { of: Tagged<User> }) {
  const session = useSession();
  const change = useChange('people', 'tokens');
  const { id, email, is_active } = body;
  const again = useMutation({
    mutationFn: () => change(() => updatePerson(session, id, { is_active: true }, etag)),
  });
  if (!is_active) {
    return (
      <Button variant="default" size="xs" loading={again.isPending} onClick={() => again.mutate()}>
        {again.isError ? `Not activated: ${again.error.message}` : 'Activate again'}
      </Button>
    );
  }
  const revoked =
    'All of their tokens are revoked at once, those of agents and scripts included, and don’t work again when they are activated again. Runs that their agents hold go back to the queue when their lease ends. What they did stays theirs.';
  const made = 'Tokens and webhooks that they made for others';
  return (
    <>
      <ActButton
        color="red"
        variant="outline"
        act={{
          title: `Deactivate ${email}?`,
          consequence: `${revoked} ${made} stop as well.`,
          verb: 'Deactivate',
          run: () => change(() => deactivatePerson(session, id, false)),
        }}
      />
      <ActButton
        color="red"
        variant="outline"
        label="Deactivate and adopt"
        act={{
          title: `Deactivate ${email}, and adopt what they made for others?`,
          consequence: `${revoked} ${made} go on: you become their maker, and your rights bound them.`,
          verb: 'Deactivate and adopt',
          run: () => change(() => deactivatePerson(session, id, true)),
        }}
      />
    </>
  );
}
