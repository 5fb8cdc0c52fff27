import { Flag, Reference, SomeOf, Text } from '../validation/body-fields.js';
import { PageQuery } from '../validation/page-query.js';
import { Choice, IdFilter, WordFilter } from '../validation/query-fields.js';
import { deliveryStates, type DeliveryState } from './delivery.js';
import { TEST_EVENT, webhookEvents, type SentEvent, type WebhookEvent } from './events.js';

/** Http or https, a host without credentials, and what follows it. */
const WEB_URL = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/?#@\\]+([/?#]\S*)?$/;

const url = {
  min: 1,
  max: 2048,
  pattern: WEB_URL,
  form: 'an http or https URL without credentials',
  description: 'Where deliveries are posted to.',
  example: 'https://example.com/ledger',
} as const;
const events = { values: webhookEvents, min: 1, description: 'What it is told of.', example: ['job.failed'] } as const;
const description = { max: 255, optional: true, description: 'What it is for.' } as const;

/** What it takes to make a webhook (wire contract, section 6). */
export class CreateWebhookInput {
  @Text(url)
  url!: string;

  @SomeOf(events)
  events!: WebhookEvent[];

  @Reference({ optional: true, description: 'The project that it is told about; all projects when left out.' })
  project?: number;

  @Text({ ...description, default: '' })
  description?: string;

  @Flag({ optional: true, default: true, description: 'Whether anything is sent.' })
  enabled?: boolean;
}

/** What can be changed of a webhook. */
export class UpdateWebhookInput {
  @Text({ ...url, optional: true })
  url?: string;

  @SomeOf({ ...events, optional: true })
  events?: WebhookEvent[];

  @Text(description)
  description?: string;

  @Flag({ optional: true, description: 'Whether anything is sent; true also ends what had it switched off.' })
  enabled?: boolean;
}

const orderings = ['id', '-id'] as const;

/** How the list of webhooks can be narrowed and ordered. */
export class WebhookListQuery extends PageQuery {
  @IdFilter({ description: 'Only those of this project.' })
  project?: number[];

  @Choice({ values: orderings, description: 'The order; `id` when left out.' })
  ordering?: (typeof orderings)[number];
}

/** How the list of a webhook's deliveries can be narrowed and ordered. */
export class DeliveryListQuery extends PageQuery {
  @WordFilter({ values: deliveryStates, description: 'Only those in this state.' })
  state?: DeliveryState[];

  @WordFilter({ values: [...webhookEvents, TEST_EVENT], description: 'Only those of this event.' })
  event?: SentEvent[];

  @Choice({ values: orderings, description: 'The order; `-id`, newest first, when left out.' })
  ordering?: (typeof orderings)[number];
}
