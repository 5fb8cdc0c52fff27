/** Events that webhooks can subscribe to, and what has happened. A failed run is both `job.finished` and `job.failed`. */
export const webhookEventMeanings = {
  'job.finished': 'A run has finished, whether it succeeded or failed',
  'job.failed': 'A run has failed, including cancelled runs and runs of lost agents',
  'connection.failing': 'The last finished run of a connection failed, and the one before did not',
  'connection.late': 'A due run has not finished within its grace period',
  'connection.recovered': 'A failing or late connection has recovered',
} as const;

export type WebhookEvent = keyof typeof webhookEventMeanings;

export const webhookEvents = Object.keys(webhookEventMeanings) as readonly WebhookEvent[];

/** Sent by `POST /webhooks/{id}/test/`; not available for subscription. */
export const TEST_EVENT = 'webhook.test';

export type SentEvent = WebhookEvent | typeof TEST_EVENT;
