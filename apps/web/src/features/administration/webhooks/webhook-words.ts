import type { Delivery, Webhook } from '@syncledger/client';
import type { SentEvent } from '@syncledger/domain/words';

/** What each event is called, and when it is sent. */
export const eventWords: Readonly<Record<SentEvent, { readonly label: string; readonly when: string }>> = {
  'job.finished': { label: 'Run finished', when: 'A run has finished, well or not.' },
  'job.failed': { label: 'Run failed', when: 'A run has finished and failed, cancelled and lost ones included.' },
  'connection.failing': { label: 'Connection failing', when: 'A run failed, after one that did not.' },
  'connection.late': { label: 'Connection late', when: 'A run that was due has not finished within its grace.' },
  'connection.recovered': { label: 'Connection recovered', when: 'What was failing or late is well again.' },
  'webhook.test': { label: 'Test', when: 'Somebody asked for a test.' },
};

/** What each state of a delivery is called. */
export const deliveryStateWords: Readonly<Record<Delivery['state'], string>> = {
  pending: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
  dropped: 'Dropped',
};

/** Whether a webhook is told anything, and if not, who ended that. */
export type WebhookState = 'on' | 'failing' | 'off' | 'switched-off';

/** What each state of a webhook is called. */
export const webhookStateWords: Readonly<Record<WebhookState, string>> = {
  on: 'On',
  failing: 'On, but failing',
  off: 'Off',
  'switched-off': 'Switched off by the ledger',
};

/** The state of a webhook. */
export function stateOf(of: Pick<Webhook, 'enabled' | 'failing_since' | 'switched_off_at'>): WebhookState {
  if (of.switched_off_at !== null) return 'switched-off';
  if (!of.enabled) return 'off';
  return of.failing_since === null ? 'on' : 'failing';
}

/** What came of a delivery, in a few words. */
export function outcomeText({ state, status, error }: Pick<Delivery, 'state' | 'status' | 'error'>): string {
  const answered = status === null ? '' : `answered ${String(status)}`;
  return [deliveryStateWords[state], answered, error ?? ''].filter((part) => part !== '').join(': ');
}
