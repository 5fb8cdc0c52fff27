import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { TEST_EVENT, webhookEvents, type SentEvent } from './events.js';

/** What can become of a delivery; `dropped`: it is not sent any more, and `error` says why. */
export const deliveryStates = ['pending', 'delivered', 'failed', 'dropped'] as const;

/** What became of a delivery so far. */
export type DeliveryState = (typeof deliveryStates)[number];

/** One thing that a webhook is told, over all of its attempts. */
export interface Delivery {
  id: number;
  /** The header `webhook-id`: the same in every attempt. */
  webhook_id: string;
  event: SentEvent;
  state: DeliveryState;
  attempts: number;
  created: string;
  last_attempt: string | null;
  next_attempt: string | null;
  /** The HTTP status of the last answer. */
  status: number | null;
  /** The first 1 KiB of the last answer. */
  answer: string | null;
  /** Why there was no answer, or why it is not sent any more. */
  error: string | null;
  /** Id of the job that it tells of. */
  job: number | null;
  /** Id of the connection that it tells of. */
  connection: number | null;
}

/** Who sees what of a delivery: it is answered only to those who may change the webhook. */
export const deliveryResource = resource<Delivery>('Delivery', 'One thing that a webhook is told.', {
  id: { schema: schemas.id('The delivery’s id.', 41) },
  webhook_id: { schema: schemas.text('The header `webhook-id`, the same in every attempt.', 'msg_0f4c') },
  event: { schema: schemas.oneOf([...webhookEvents, TEST_EVENT], 'What it tells.') },
  state: { schema: schemas.oneOf(deliveryStates, 'What became of it so far; `dropped`: `error` says why.') },
  attempts: { schema: { type: 'integer', minimum: 0, description: 'How often it was tried.', examples: [1] } },
  created: { schema: schemas.time('When it was written down.') },
  last_attempt: { schema: schemas.orNull(schemas.time('When it was last tried.')) },
  next_attempt: { schema: schemas.orNull(schemas.time('When it is tried next; null when it is not.')) },
  status: {
    schema: { type: ['integer', 'null'], description: 'The HTTP status of the last answer.', examples: [204] },
  },
  answer: { schema: schemas.orNull(schemas.text('The first 1 KiB of the last answer.', 'OK')) },
  error: {
    schema: schemas.orNull(schemas.text('Why there was no answer, or why it is not sent any more.', 'It redirects.')),
  },
  job: { schema: schemas.orNull(schemas.id('Id of the job that it tells of.', 12)) },
  connection: { schema: schemas.orNull(schemas.id('Id of the connection that it tells of.', 4)) },
});
