import type { Delivery, Webhook } from '@syncledger/client';
import type { SentEvent } from '@syncledger/domain/words';

export const eventLabels: Readonly<Record<SentEvent, { readonly label: string; readonly description: string }>> = {
  'job.finished': { label: 'Run finished', description: 'A run has succeeded or failed.' },
  'job.failed': {
    label: 'Run failed',
    description: 'A run has failed, was cancelled or was lost.',
  },
  'connection.failing': { label: 'Connection failing', description: 'A run has failed, and the one before had not.' },
  'connection.late': {
    label: 'Connection late',
    description: 'A scheduled run has not finished within its grace period.',
  },
  'connection.recovered': { label: 'Connection recovered', description: 'A failing or late connection has recovered.' },
  'webhook.test': { label: 'Test', description: 'A test was requested.' },
};

export const deliveryStateLabels: Readonly<Record<Delivery['state'], string>> = {
  pending: 'Pending',
  delivered: 'Delivered',
  failed: 'Failed',
  dropped: 'Dropped',
};

/** `switched-off`: disabled by the server after repeated failures. */
export type WebhookState = 'on' | 'failing' | 'off' | 'switched-off';

export const webhookStateLabels: Readonly<Record<WebhookState, string>> = {
  on: 'Enabled',
  failing: 'Failing',
  off: 'Disabled',
  'switched-off': 'Disabled automatically',
};

export function webhookState(of: Pick<Webhook, 'enabled' | 'failing_since' | 'switched_off_at'>): WebhookState {
  if (of.switched_off_at !== null) return 'switched-off';
  if (!of.enabled) return 'off';
  return of.failing_since === null ? 'on' : 'failing';
}

export function outcomeText({ state, status, error }: Pick<Delivery, 'state' | 'status' | 'error'>): string {
  const response = status === null ? '' : `status ${String(status)}`;
  return [deliveryStateLabels[state], response, error ?? ''].filter((part) => part !== '').join(': ');
}
