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
    <DialogButton label={isOwn ? 'Edit profile' : 'Edit'} title={isOwn ? 'Edit profile' : `Edit ${body.email}`}>
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
        {reactivation.isError ? `Activation failed: ${reactivation.error.message}` : 'Activate'}
      </Button>
    );
  }
  const effects =
    'All their tokens are revoked immediately, including those of agents and scripts, and are not restored on reactivation. Active runs of their agents return to the queue when their leases expire. History is kept.';
  const dependents = 'Tokens and webhooks that they created for other users';
  return (
    <>
      <ConfirmButton
        color="red"
        variant="outline"
        action={{
          title: `Deactivate ${email}?`,
          description: `${effects} ${dependents} stop working, too.`,
          confirmLabel: 'Deactivate',
          run: () => change(() => deactivateUser(session, id, false)),
        }}
      />
      <ConfirmButton
        color="red"
        variant="outline"
        label="Deactivate and take over"
        action={{
          title: `Deactivate ${email} and take over what they created for others?`,
          description: `${effects} ${dependents} keep working: you become their owner, and they are limited to your permissions.`,
          confirmLabel: 'Deactivate and take over',
          run: () => change(() => deactivateUser(session, id, true)),
        }}
      />
    </>
  );
}
