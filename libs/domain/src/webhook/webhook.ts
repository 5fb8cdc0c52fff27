import { schemas, type Schema } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';
import { webhookEvents, type WebhookEvent } from './events.js';

/** Wire contract, section 6. */
export interface Webhook {
  id: number;
  url: string;
  events: WebhookEvent[];
  /** Null for all projects. */
  project: number | null;
  description: string;
  enabled: boolean;
  /** Id of the last editor, whose permissions are checked for each delivery. */
  user: number;
  created: string;
  updated: string;
  /** Start of the current series of failed deliveries; null for none. */
  failing_since: string | null;
  switched_off_at: string | null;
  switched_off_reason: string | null;
}

/** A webhook with its new secret, which is shown only once. */
export interface WebhookWithSecret extends Webhook {
  secret: string;
}

const eventsSchema: Schema = {
  type: 'array',
  items: { type: 'string', enum: webhookEvents },
  description: 'The events to send.',
  examples: [['job.failed']],
};

const fields = {
  id: { schema: schemas.id('The webhook’s id.', 3) },
  url: { schema: schemas.text('The URL to post deliveries to.', 'https://example.com/ledger') },
  events: { schema: eventsSchema },
  project: { schema: schemas.orNull(schemas.id('Only events of this project; null for all.', 7)) },
  description: { schema: schemas.text('Purpose.', 'Alerts of the night shift') },
  enabled: { schema: schemas.flag('Whether deliveries are sent.') },
  user: { schema: schemas.id('Id of the last editor, whose permissions are checked for each delivery.') },
  created: { schema: schemas.time('Time of creation.') },
  updated: { schema: schemas.time('Time of the last change by a user.') },
  failing_since: {
    schema: schemas.orNull(schemas.time('Start of the current series of failed deliveries; null for none.')),
  },
  switched_off_at: { schema: schemas.orNull(schemas.time('When the ledger disabled it; null if it did not.')) },
  switched_off_reason: { schema: schemas.orNull(schemas.text('Why the ledger disabled it.', 'It answered 410.')) },
} as const satisfies Record<keyof Webhook, FieldRule>;

export const webhookResource = resource<Webhook>('Webhook', 'A subscription that posts events to a URL.', fields);

export const webhookWithSecretResource = resource<WebhookWithSecret>(
  'WebhookWithSecret',
  'A webhook with its new secret.',
  { ...fields, secret: { secret: true, schema: schemas.text('Verifies signatures; shown this once.', 'whsec_…') } },
);
