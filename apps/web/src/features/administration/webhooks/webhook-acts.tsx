import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Webhook } from '@syncledger/client';
import { useLocation } from 'wouter';

import type { Tagged } from '../../../api/ask-tagged.js';
import { useChange } from '../../../api/use-change.js';
import { deleteWebhook, updateWebhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { DialogButton } from '../../../components/dialog-button.js';
import { changesOf } from '../changes-of.js';
import { WebhookForm } from './webhook-form.js';
import { stateOf } from './webhook-words.js';

/** Changes where a webhook is posted to, and what it is told. Whoever does answers for it from then on. */
export function ChangeWebhook({ of: { body, etag } }: { of: Tagged<Webhook> }) {
  const session = useSession();
  const change = useChange('webhooks', 'deliveries');
  const { id, url, description, events, enabled } = body;
  return (
    <DialogButton label="Change" title="Change the webhook">
      {(close) => (
        <WebhookForm
          initial={{ url, description, events, enabled, project: '' }}
          isNew={false}
          verb="Save"
          onClose={close}
          send={async ({ project: _, ...draft }) => {
            const { events: chosen, ...rest } = changesOf(draft, { url, description, events, enabled });
            await change(() => updateWebhook(session, id, { ...rest, ...(chosen && { events: [...chosen] }) }, etag));
            close();
          }}
        />
      )}
    </DialogButton>
  );
}

/** Switches a webhook on, or off, which drops what waits. */
export function SwitchWebhook({ of: { body, etag } }: { of: Tagged<Webhook> }) {
  const session = useSession();
  const change = useChange('webhooks', 'deliveries');
  const put = (enabled: boolean) => change(() => updateWebhook(session, body.id, { enabled }, etag));
  const on = useMutation({ mutationFn: () => put(true) });
  const state = stateOf(body);
  if (state === 'off' || state === 'switched-off') {
    return (
      <Button size="xs" loading={on.isPending} onClick={() => on.mutate()}>
        {on.isError ? `Not switched on: ${on.error.message}` : 'Switch on'}
      </Button>
    );
  }
  return (
    <ActButton
      label="Switch off"
      act={{
        title: 'Switch the webhook off?',
        consequence:
          'Nothing is sent any more. What still waits to be sent is dropped, also if it is switched on again.',
        verb: 'Switch off',
        run: () => put(false),
      }}
    />
  );
}

/** Deletes a webhook. */
export function DeleteWebhook({ of: { id, url } }: { of: Webhook }) {
  const session = useSession();
  const change = useChange('webhooks');
  const [, navigate] = useLocation();
  return (
    <ActButton
      color="red"
      variant="outline"
      act={{
        title: 'Delete the webhook?',
        consequence: `${url} is told nothing any more; the list of what it was told goes, too. This can’t be undone.`,
        verb: 'Delete',
        run: () =>
          change(async () => {
            await deleteWebhook(session, id);
            navigate('/administration/webhooks');
          }),
      }}
    />
  );
}
