import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { TEST_EVENT, webhookEvents, type SentEvent } from './events.js';

/** `dropped`: canceled for the reason in `error`. */
export const deliveryStates = ['pending', 'delivered', 'failed', 'dropped'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** A message to a webhook, with all of its attempts. */
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
  /** HTTP status of the last response. */
  status: number | null;
  /** The first 1 KiB of the last response. */
  answer: string | null;
  /** Why there was no response, or why the delivery was dropped. */
  error: string | null;
  job: number | null;
  connection: number | null;
}

export const deliveryResource = resource<Delivery>('Delivery', 'A message to a webhook, with all of its attempts.', {
  id: { schema: schemas.id('The delivery’s id.', 41) },
  webhook_id: { schema: schemas.text('The header `webhook-id`, the same in every attempt.', 'msg_0f4c') },
  event: { schema: schemas.oneOf([...webhookEvents, TEST_EVENT], 'The event.') },
  state: { schema: schemas.oneOf(deliveryStates, '`dropped`: canceled for the reason in `error`.') },
  attempts: { schema: { type: 'integer', minimum: 0, description: 'Number of attempts.', examples: [1] } },
  created: { schema: schemas.time('Time of creation.') },
  last_attempt: { schema: schemas.orNull(schemas.time('Time of the last attempt.')) },
  next_attempt: { schema: schemas.orNull(schemas.time('Time of the next attempt; null for none.')) },
  status: {
    schema: { type: ['integer', 'null'], description: 'HTTP status of the last response.', examples: [204] },
  },
  answer: { schema: schemas.orNull(schemas.text('The first 1 KiB of the last response.', 'OK')) },
  error: {
    schema: schemas.orNull(
      schemas.text('Why there was no response, or why the delivery was dropped.', 'It redirects.'),
    ),
  },
  job: { schema: schemas.orNull(schemas.id('Id of the job.', 12)) },
  connection: { schema: schemas.orNull(schemas.id('Id of the connection.', 4)) },
});
