import { Code, Stack } from '@mantine/core';
import type { Delivery } from '@syncledger/client';

import { Facts } from '../../../components/facts.js';
import { Moment } from '../../../components/moment.js';
import { deliveryStateWords, eventWords } from './webhook-words.js';

/** All that is known of a delivery. */
export function DeliveryFacts({ of }: { of: Delivery }) {
  const { state, event, webhook_id, attempts, created, last_attempt, next_attempt, status, answer, error } = of;
  return (
    <Stack role="status">
      <Facts
        of={[
          ['State', deliveryStateWords[state]],
          ['Event', eventWords[event].label],
          ['Answer', status === null ? undefined : String(status)],
          ['Why', error ?? undefined],
          ['Attempts', attempts],
          ['Written down', <Moment key="created" at={created} exact />],
          ['Last tried', last_attempt ? <Moment key="last" at={last_attempt} exact /> : undefined],
          ['Tried again', next_attempt ? <Moment key="next" at={next_attempt} /> : undefined],
          ['Run', of.job ?? undefined],
          ['Connection', of.connection ?? undefined],
          ['webhook-id', webhook_id],
        ]}
      />
      {answer && (
        <Code
          block
          tabIndex={0}
          aria-label="What it answered"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {answer}
        </Code>
      )}
    </Stack>
  );
}
