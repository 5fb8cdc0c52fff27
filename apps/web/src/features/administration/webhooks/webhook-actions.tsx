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
    <DialogButton label="Edit" title="Edit webhook">
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
        {enabling.isError ? `Enabling failed: ${enabling.error.message}` : 'Enable'}
      </Button>
    );
  }
  return (
    <ConfirmButton
      label="Disable"
      action={{
        title: 'Disable this webhook?',
        description: 'No more events are sent. Pending deliveries are dropped, even if you enable the webhook again.',
        confirmLabel: 'Disable',
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
        title: 'Delete this webhook?',
        description: `No more events are sent to ${url}, and the list of deliveries is deleted. This can’t be undone.`,
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
