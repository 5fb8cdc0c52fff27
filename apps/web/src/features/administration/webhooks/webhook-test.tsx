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
  return <DialogButton label="Send a test">{() => <TestResult id={id} />}</DialogButton>;
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
          <Text>Waiting for its answer, at most 15 seconds.</Text>
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
        label="Renew secret"
        action={{
          title: 'Renew the secret?',
          description:
            'The one before signs beside the new one for 24 hours; give the new one to the receiver before that. You answer for the webhook from then on.',
          confirmLabel: 'Renew',
          run: async () => setSecret(await change(() => rotateWebhookSecret(session, id))),
        }}
      />
      <Dialog title="The new secret" opened={secret !== undefined} onClose={close}>
        {secret !== undefined && <OneTimeSecret name="The secret" secret={secret} onClose={close} />}
      </Dialog>
    </>
  );
}
