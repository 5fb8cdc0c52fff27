import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useChange } from '../../../api/use-change.js';
import { renewWebhookSecret, testWebhook } from '../../../api/webhooks.js';
import { useSession } from '../../../app/session.js';
import { ActButton } from '../../../components/act-button.js';
import { Dialog, DialogButton } from '../../../components/dialog-button.js';
import { ShownOnce } from '../../../components/shown-once.js';
import { Answer, Waiting } from '../../../components/states.js';
import { DeliveryFacts } from './delivery-facts.js';

/** Sends a test at once, and shows what came of it. */
export function TestWebhook({ id }: { id: number }) {
  return <DialogButton label="Send a test">{() => <TestOutcome id={id} />}</DialogButton>;
}

function TestOutcome({ id }: { id: number }) {
  const session = useSession();
  const change = useChange('deliveries');
  const asked = useQuery({
    queryKey: ['webhook-test', id],
    queryFn: () => change(() => testWebhook(session, id)),
    // Each test is a message to the receiver: one for each press, whatever the window does meanwhile.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return (
    <Answer
      of={asked}
      waiting={
        <Stack gap="xs">
          <Text>Waiting for its answer, at most 15 seconds.</Text>
          <Waiting lines={3} />
        </Stack>
      }
    >
      {(delivery) => <DeliveryFacts of={delivery} />}
    </Answer>
  );
}

/** Makes a new secret, and shows it once: it lives in this component alone. */
export function RenewSecret({ id }: { id: number }) {
  const session = useSession();
  const change = useChange('webhooks');
  const [secret, setSecret] = useState<string>();
  const forget = () => setSecret(undefined);
  return (
    <>
      <ActButton
        label="Renew secret"
        act={{
          title: 'Renew the secret?',
          consequence:
            'The one before signs beside the new one for 24 hours; give the new one to the receiver before that. You answer for the webhook from then on.',
          verb: 'Renew',
          run: async () => setSecret(await change(() => renewWebhookSecret(session, id))),
        }}
      />
      <Dialog title="The new secret" opened={secret !== undefined} onClose={forget}>
        {secret !== undefined && <ShownOnce what="The secret" secret={secret} onClose={forget} />}
      </Dialog>
    </>
  );
}
