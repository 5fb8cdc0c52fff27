import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { User } from '@syncledger/client';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { deactivateUser, updateUser } from '../../../api/users.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { changedFields } from '../changed-fields.js';
import { UserForm } from './user-form.js';

export function EditUser({ user: { body, etag } }: { user: WithEtag<User> }) {
  const session = useSession();
  const change = useWithInvalidation('users', 'projects');
  const isOwn = body.id === session.me.id;
  return (
    <DialogButton label={isOwn ? 'Change my name' : 'Change'} title={isOwn ? 'Change my name' : `Change ${body.email}`}>
      {(close) => (
        <UserForm
          user={body}
          submitLabel="Save"
          onClose={close}
          onSubmit={async (input) => {
            await change(() => updateUser(session, body.id, changedFields(input, body), etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

export function UserActivation({ user: { body, etag } }: { user: WithEtag<User> }) {
  const session = useSession();
  const change = useWithInvalidation('users', 'tokens');
  const { id, email, is_active } = body;
  const reactivation = useMutation({
    mutationFn: () => change(() => updateUser(session, id, { is_active: true }, etag)),
  });
  if (!is_active) {
    return (
      <Button variant="default" size="xs" loading={reactivation.isPending} onClick={() => reactivation.mutate()}>
        {reactivation.isError ? `Not activated: ${reactivation.error.message}` : 'Activate again'}
      </Button>
    );
  }
  const effects =
    'All of their tokens are revoked at once, those of agents and scripts included, and don’t work again when they are activated again. Runs that their agents hold go back to the queue when their lease ends. What they did stays theirs.';
  const dependents = 'Tokens and webhooks that they made for others';
  return (
    <>
      <ConfirmButton
        color="red"
        variant="outline"
        action={{
          title: `Deactivate ${email}?`,
          description: `${effects} ${dependents} stop as well.`,
          confirmLabel: 'Deactivate',
          run: () => change(() => deactivateUser(session, id, false)),
        }}
      />
      <ConfirmButton
        color="red"
        variant="outline"
        label="Deactivate and adopt"
        action={{
          title: `Deactivate ${email}, and adopt what they made for others?`,
          description: `${effects} ${dependents} go on: you become their maker, and your rights bound them.`,
          confirmLabel: 'Deactivate and adopt',
          run: () => change(() => deactivateUser(session, id, true)),
        }}
      />
    </>
  );
}
