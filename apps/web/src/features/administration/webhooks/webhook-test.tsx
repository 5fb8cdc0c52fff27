import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useWithInvalidation } from '../../../api/use-with-invalidation.js';
import { rotateWebhookSecret, testWebhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Dialog, DialogButton } from '../../../components/dialog-button.js';
import { OneTimeSecret } from '../../../components/one-time-secret.js';
import { QueryView, Loading } from '../../../components/states.js';
import { DeliveryDetails } from './delivery-details.js';

export function TestWebhook({ id }: { id: number }) {
  return <DialogButton label="Send test">{() => <TestResult id={id} />}</DialogButton>;
}

function TestResult({ id }: { id: number }) {
  const session = useSession();
  const change = useWithInvalidation('deliveries');
  const query = useQuery({
    queryKey: ['webhook-test', id],
    queryFn: () => change(() => testWebhook(session, id)),
    // Each test sends a message, so never refetch automatically.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return (
    <QueryView
      query={query}
      loading={
        <Stack gap="xs">
          <Text>Waiting for a response, up to 15 seconds.</Text>
          <Loading lines={3} />
        </Stack>
      }
    >
      {(delivery) => <DeliveryDetails delivery={delivery} />}
    </QueryView>
  );
}

/** The new secret is kept in this component's state only. */
export function RotateSecret({ id }: { id: number }) {
  const session = useSession();
  const change = useWithInvalidation('webhooks');
  const [secret, setSecret] = useState<string>();
  const close = () => setSecret(undefined);
  return (
    <>
      <ConfirmButton
        label="Rotate secret"
        action={{
          title: 'Rotate the secret?',
          description:
            'For 24 hours, messages are signed with both the old and the new secret. Update the receiver within that time. You become the owner of the webhook.',
          confirmLabel: 'Rotate',
          run: async () => setSecret(await change(() => rotateWebhookSecret(session, id))),
        }}
      />
      <Dialog title="New secret" opened={secret !== undefined} onClose={close}>
        {secret !== undefined && <OneTimeSecret name="The secret" secret={secret} onClose={close} />}
      </Dialog>
    </>
  );
}
