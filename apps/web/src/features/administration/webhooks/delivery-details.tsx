import { Code, Stack } from '@mantine/core';
import type { Delivery } from '@syncledger/client';

import { DescriptionList } from '../../../components/description-list.js';
import { Timestamp } from '../../../components/timestamp.js';
import { deliveryStateLabels, eventLabels } from './webhook-labels.js';

export function DeliveryDetails({ delivery }: { delivery: Delivery }) {
  const { state, event, webhook_id, attempts, created, last_attempt, next_attempt, status, answer, error } = delivery;
  return (
    <Stack role="status">
      <DescriptionList
        items={[
          ['State', deliveryStateLabels[state]],
          ['Event', eventLabels[event].label],
          ['Status code', status === null ? undefined : String(status)],
          ['Error', error ?? undefined],
          ['Attempts', attempts],
          ['Created', <Timestamp key="created" at={created} exact />],
          ['Last attempt', last_attempt ? <Timestamp key="last" at={last_attempt} exact /> : undefined],
          ['Next attempt', next_attempt ? <Timestamp key="next" at={next_attempt} /> : undefined],
          ['Run', delivery.job ?? undefined],
          ['Connection', delivery.connection ?? undefined],
          ['webhook-id', webhook_id],
        ]}
      />
      {answer && (
        <Code
          block
          tabIndex={0}
          aria-label="Response body"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {answer}
        </Code>
      )}
    </Stack>
  );
}
