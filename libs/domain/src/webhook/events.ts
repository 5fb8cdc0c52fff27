/** What a webhook can be told of. A failed run is `job.finished` and `job.failed`. */
export const webhookEvents = [
  'job.finished',
  'job.failed',
  'connection.failing',
  'connection.late',
  'connection.recovered',
] as const;

/** Something that a webhook can be told of. */
export type WebhookEvent = (typeof webhookEvents)[number];

/** What `POST /webhooks/{id}/test/` sends; nobody subscribes to it. */
export const TEST_EVENT = 'webhook.test';

/** What is told: of something that happened, or that the receiver is being tried. */
export type SentEvent = WebhookEvent | typeof TEST_EVENT;
