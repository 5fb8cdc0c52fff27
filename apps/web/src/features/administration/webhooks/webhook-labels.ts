import type { Delivery, Webhook } from '@syncledger/client';
import type { SentEvent } from '@syncledger/domain/words';

export const eventLabels: Readonly<Record<SentEvent, { readonly label: string; readonly description: string }>> = {
  'job.finished': { label: 'Run finished', description: 'A run has finished, well or not.' },
  'job.failed': {
    label: 'Run failed',
    description: 'A run has finished and failed, cancelled and lost ones included.',
  },
  'connection.failing': { label: 'Connection failing', description: 'A run failed, after one that did not.' },
  'connection.late': { label: 'Connection late', description: 'A run that was due has not finished within its grace.' },
  'connection.recovered': { label: 'Connection recovered', description: 'What was failing or late is well again.' },
  'webhook.test': { label: 'Test', description: 'Somebody asked for a test.' },
};

export const deliveryStateLabels: Readonly<Record<Delivery['state'], string>> = {
  pending: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
  dropped: 'Dropped',
};

/** `switched-off`: disabled by the server after repeated failures. */
export type WebhookState = 'on' | 'failing' | 'off' | 'switched-off';

export const webhookStateLabels: Readonly<Record<WebhookState, string>> = {
  on: 'On',
  failing: 'On, but failing',
  off: 'Off',
  'switched-off': 'Switched off by the ledger',
};

export function webhookState(of: Pick<Webhook, 'enabled' | 'failing_since' | 'switched_off_at'>): WebhookState {
  if (of.switched_off_at !== null) return 'switched-off';
  if (!of.enabled) return 'off';
  return of.failing_since === null ? 'on' : 'failing';
}

export function outcomeText({ state, status, error }: Pick<Delivery, 'state' | 'status' | 'error'>): string {
  const response = status === null ? '' : `answered ${String(status)}`;
  return [deliveryStateLabels[state], response, error ?? ''].filter((part) => part !== '').join(': ');
}
