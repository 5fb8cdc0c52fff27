import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Webhook } from '@syncledger/client';
import { useLocation } from 'wouter';

import type { WithEtag } from '../../../api/unwrap-with-etag.js';
import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { deleteWebhook, updateWebhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { changedFields } from '../changed-fields.js';
import { WebhookForm } from './webhook-form.js';
import { webhookState } from './webhook-labels.js';

export function EditWebhook({ webhook: { body, etag } }: { webhook: WithEtag<Webhook> }) {
  const session = useSession();
  const change = useWithInvalidation('webhooks', 'deliveries');
  const { id, url, description, events, enabled } = body;
  return (
    <DialogButton label="Change" title="Change the webhook">
      {(close) => (
        <WebhookForm
          initialValues={{ url, description, events, enabled, project: '' }}
          isNew={false}
          submitLabel="Save"
          onClose={close}
          onSubmit={async ({ project: _, ...draft }) => {
            const { events: chosen, ...rest } = changedFields(draft, { url, description, events, enabled });
            await change(() => updateWebhook(session, id, { ...rest, ...(chosen && { events: [...chosen] }) }, etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

export function ToggleWebhook({ webhook: { body, etag } }: { webhook: WithEtag<Webhook> }) {
  const session = useSession();
  const change = useWithInvalidation('webhooks', 'deliveries');
  const setEnabled = (enabled: boolean) => change(() => updateWebhook(session, body.id, { enabled }, etag));
  const enabling = useMutation({ mutationFn: () => setEnabled(true) });
  const state = webhookState(body);
  if (state === 'off' || state === 'switched-off') {
    return (
      <Button size="xs" loading={enabling.isPending} onClick={() => enabling.mutate()}>
        {enabling.isError ? `Not switched on: ${enabling.error.message}` : 'Switch on'}
      </Button>
    );
  }
  return (
    <ConfirmButton
      label="Switch off"
      action={{
        title: 'Switch the webhook off?',
        description:
          'Nothing is sent any more. What still waits to be sent is dropped, also if it is switched on again.',
        confirmLabel: 'Switch off',
        run: () => setEnabled(false),
      }}
    />
  );
}

export function DeleteWebhook({ webhook: { id, url } }: { webhook: Webhook }) {
  const session = useSession();
  const change = useWithInvalidation('webhooks');
  const [, navigate] = useLocation();
  return (
    <ConfirmButton
      color="red"
      variant="outline"
      action={{
        title: 'Delete the webhook?',
        description: `${url} is told nothing any more; the list of what it was told goes, too. This can’t be undone.`,
        confirmLabel: 'Delete',
        run: () =>
          change(async () => {
            await deleteWebhook(session, id);
            navigate('/administration/webhooks');
          }),
      }}
    />
  );
}
