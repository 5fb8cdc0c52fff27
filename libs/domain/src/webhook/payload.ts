import type { Connection } from '../connection/connection.js';
import { kinds, type Kind } from '../connection/kind.js';
import { runFields, type Run } from '../job/run.js';
import { frequencySchema } from '../schedule/frequency-fields.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { TEST_EVENT, webhookEvents, type SentEvent } from './events.js';

/** Maximum characters of `result_message` in a payload; longer ones are truncated. */
export const MAX_PAYLOAD_MESSAGE = 4096;

/** Deliberately without `params`. */
export interface PayloadConnection extends Pick<Connection, 'id' | 'system' | 'alias' | 'frequency' | 'command'> {
  kind: Kind;
}

export interface WebhookPayload {
  type: SentEvent;
  timestamp: string;
  data: WebhookFacts;
}

/** All null in a test. */
export interface WebhookFacts {
  project: { id: number; name: string } | null;
  connection: PayloadConnection | null;
  /** Null for events of a connection. */
  job: Run | null;
}

const connection = resource<PayloadConnection>('PayloadConnection', 'A connection, without `params`.', {
  id: { schema: schemas.id('The connection’s id.', 4) },
  kind: { schema: schemas.oneOf(kinds, 'The kind of the connection.') },
  system: { schema: schemas.text('The external tool.', 'Jira') },
  alias: { schema: schemas.text('Display name.', 'Jira') },
  frequency: { schema: frequencySchema },
  command: { schema: schemas.text('The command that agents run.', 'sync_jira') },
});

const project = resource<{ id: number; name: string }>('PayloadProject', 'A project.', {
  id: { schema: schemas.id('The project’s id.', 7) },
  name: { schema: schemas.text('Display name.', 'Demo Project') },
});

const facts = resource<WebhookFacts>('WebhookFacts', 'The objects of the event.', {
  project: { schema: { type: 'null', description: 'The project; null in a test.' }, inside: project },
  connection: { schema: { type: 'null', description: 'The connection; null in a test.' }, inside: connection },
  job: {
    schema: { type: 'null', description: 'The run; null for events of a connection, and in a test.' },
    inside: resource<Run>('PayloadJob', 'A run.', runFields),
  },
});

/** The complete payload: no other field is ever sent. */
export const webhookPayloadResource = resource<WebhookPayload>('WebhookPayload', 'The body of a webhook delivery.', {
  type: { schema: schemas.oneOf([...webhookEvents, TEST_EVENT], 'The event.') },
  timestamp: { schema: schemas.time('Time of the event.') },
  data: { schema: {}, inside: facts },
});
