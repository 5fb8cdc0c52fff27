import type { Webhook } from '@syncledger/client';

import { Mark, type Marked } from '../../../components/mark.js';
import { stateOf, webhookStateWords, type WebhookState } from './webhook-words.js';

const marks: Readonly<Record<WebhookState, Marked>> = {
  on: 'ok',
  failing: 'late',
  off: 'never',
  'switched-off': 'failed',
};

const classes: Readonly<Record<WebhookState, string>> = {
  on: 'well',
  failing: 'trouble',
  off: '',
  'switched-off': 'switched-off',
};

/** Whether a webhook is told anything, by shape, colour and word. */
export function WebhookStateMark({ of }: { of: Webhook }) {
  const state = stateOf(of);
  return (
    <span className={classes[state]}>
      <Mark of={marks[state]} /> {webhookStateWords[state]}
    </span>
  );
}
