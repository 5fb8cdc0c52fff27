import { schemas, type Schema } from '../validation/schema.js';
import { resource, type FieldRule } from '../visibility/resource.js';
import { webhookEvents, type WebhookEvent } from './events.js';

/** Whom to tell of what (wire contract, section 6). */
export interface Webhook {
  id: number;
  url: string;
  events: WebhookEvent[];
  /** Null: of all projects. */
  project: number | null;
  description: string;
  enabled: boolean;
  /** Who made it or changed it last: their rights decide about each delivery. */
  user: number;
  created: string;
  updated: string;
  /** Since when no delivery has succeeded although some were tried; null while all is well. */
  failing_since: string | null;
  switched_off_at: string | null;
  switched_off_reason: string | null;
}

/** A webhook with its secret: the only time that it is shown. */
export interface WebhookWithSecret extends Webhook {
  secret: string;
}

const eventsSchema: Schema = {
  type: 'array',
  items: { type: 'string', enum: webhookEvents },
  description: 'What it is told of.',
  examples: [['job.failed']],
};

const fields = {
  id: { schema: schemas.id('The webhook’s id.', 3) },
  url: { schema: schemas.text('Where deliveries are posted to.', 'https://example.com/ledger') },
  events: { schema: eventsSchema },
  project: { schema: schemas.orNull(schemas.id('The project that it is told about; null for all.', 7)) },
  description: { schema: schemas.text('What it is for.', 'Alerts of the night shift') },
  enabled: { schema: schemas.flag('Whether anything is sent.') },
  user: { schema: schemas.id('Who made it or changed it last: their rights decide about each delivery.') },
  created: { schema: schemas.time('When it was made.') },
  updated: { schema: schemas.time('When it was last changed by somebody.') },
  failing_since: { schema: schemas.orNull(schemas.time('Since when no delivery succeeds; null while all is well.')) },
  switched_off_at: { schema: schemas.orNull(schemas.time('When the ledger switched it off; null when it did not.')) },
  switched_off_reason: { schema: schemas.orNull(schemas.text('Why the ledger switched it off.', 'It answered 410.')) },
} as const satisfies Record<keyof Webhook, FieldRule>;

/** Who sees what of a webhook: it is answered only to those who may change it. */
export const webhookResource = resource<Webhook>('Webhook', 'Whom to tell of what.', fields);

/** Who sees what of a webhook whose secret was just made. */
export const webhookWithSecretResource = resource<WebhookWithSecret>(
  'WebhookWithSecret',
  'A webhook whose secret was just made.',
  { ...fields, secret: { schema: schemas.text('Verifies signatures; shown this once.', 'whsec_…') } },
);
