import type { Webhook } from '@syncledger/client';

import { StatusIcon, type IconStatus } from '../../../components/status-icon.js';
import { webhookState, webhookStateLabels, type WebhookState } from './webhook-labels.js';

const icons: Readonly<Record<WebhookState, IconStatus>> = {
  on: 'ok',
  failing: 'late',
  off: 'never',
  'switched-off': 'failed',
};

const classes: Readonly<Record<WebhookState, string>> = {
  on: 'text-ok',
  failing: 'text-warning',
  off: '',
  'switched-off': 'text-error',
};

export function WebhookStatus({ webhook }: { webhook: Webhook }) {
  const state = webhookState(webhook);
  return (
    <span className={classes[state]}>
      <StatusIcon status={icons[state]} /> {webhookStateLabels[state]}
    </span>
  );
}
