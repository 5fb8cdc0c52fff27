/** Events that webhooks can subscribe to. A failed run is both `job.finished` and `job.failed`. */
export const webhookEvents = [
  'job.finished',
  'job.failed',
  'connection.failing',
  'connection.late',
  'connection.recovered',
] as const;

export type WebhookEvent = (typeof webhookEvents)[number];

/** Sent by `POST /webhooks/{id}/test/`; not available for subscription. */
export const TEST_EVENT = 'webhook.test';

export type SentEvent = WebhookEvent | typeof TEST_EVENT;
