import { Flag, Reference, SomeOf, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, IdFilter, WordFilter } from '../validation/query-fields.js';
import { deliveryStates, type DeliveryState } from './delivery.js';
import { TEST_EVENT, webhookEvents, type SentEvent, type WebhookEvent } from './events.js';

/** An http or https URL without credentials. */
const WEB_URL = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/?#@\\]+([/?#]\S*)?$/;

const url = {
  min: 1,
  max: 2048,
  pattern: WEB_URL,
  form: 'an http or https URL without credentials',
  description: 'The URL to post deliveries to.',
  example: 'https://example.com/ledger',
} as const;
const events = { values: webhookEvents, min: 1, description: 'The events to send.', example: ['job.failed'] } as const;
const description = {
  max: 255,
  optional: true,
  description: 'Purpose.',
  example: 'Alerts of the night shift',
} as const;

/** Wire contract, section 6. */
export class CreateWebhookInput {
  @Text(url)
  url!: string;

  @SomeOf(events)
  events!: WebhookEvent[];

  @Reference({ optional: true, description: 'Only events of this project; all projects when left out.', example: 7 })
  project?: number;

  @Text({ ...description, default: '' })
  description?: string;

  @Flag({ optional: true, default: true, description: 'Whether deliveries are sent.' })
  enabled?: boolean;
}

export class UpdateWebhookInput {
  @Text({ ...url, optional: true })
  url?: string;

  @SomeOf({ ...events, optional: true })
  events?: WebhookEvent[];

  @Text(description)
  description?: string;

  @Flag({
    optional: true,
    description: 'Whether deliveries are sent; true also enables a webhook that the ledger has disabled.',
  })
  enabled?: boolean;
}

const orderings = ['id', '-id'] as const;

export class WebhookListQuery extends PageQuery {
  @IdFilter({ description: 'Only those of this project.' })
  project?: number[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}

export class DeliveryListQuery extends PageQuery {
  @WordFilter({ values: deliveryStates, description: 'Only those in this state.' })
  state?: DeliveryState[];

  @WordFilter({ values: [...webhookEvents, TEST_EVENT], description: 'Only those of this event.' })
  event?: SentEvent[];

  @Choice({ values: orderings, description: 'The order; `-id`, newest first, when left out.' })
  ordering?: (typeof orderings)[number];
}
