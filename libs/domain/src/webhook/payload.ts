import type { Connection } from '../connection/connection.js';
import { kinds, type Kind } from '../connection/kind.js';
import { runFields, type Run } from '../job/run.js';
import { frequencies } from '../schedule/frequency.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { TEST_EVENT, webhookEvents, type SentEvent } from './events.js';

/** Most characters of a `result_message` in a payload; the job itself has all of it. */
export const MAX_PAYLOAD_MESSAGE = 4096;

/** A connection in a payload. There is no field for `params`. */
export interface PayloadConnection extends Pick<Connection, 'id' | 'system' | 'alias' | 'frequency' | 'command'> {
  kind: Kind;
}

/** What is posted to a webhook. */
export interface WebhookPayload {
  type: SentEvent;
  /** When it happened. */
  timestamp: string;
  data: WebhookFacts;
}

/** What happened, and to what; all null in a test. */
export interface WebhookFacts {
  project: { id: number; name: string } | null;
  connection: PayloadConnection | null;
  /** Null of what is not about one job. */
  job: Run | null;
}

const connection = resource<PayloadConnection>('PayloadConnection', 'A connection, without `params`.', {
  id: { schema: schemas.id('The connection’s id.', 4) },
  kind: { schema: schemas.oneOf(kinds, 'What it links to.') },
  system: { schema: schemas.text('The system.', 'Jira') },
  alias: { schema: schemas.text('What people call it.', 'Jira') },
  frequency: { schema: schemas.oneOf(frequencies, 'How often it runs.') },
  command: { schema: schemas.text('What agents run for it.', 'sync_jira') },
});

const project = resource<{ id: number; name: string }>('PayloadProject', 'A project.', {
  id: { schema: schemas.id('The project’s id.', 7) },
  name: { schema: schemas.text('What people call it.', 'Demo Project') },
});

const facts = resource<WebhookFacts>('WebhookFacts', 'What happened, and to what.', {
  project: { schema: {}, inside: project },
  connection: { schema: {}, inside: connection },
  job: { schema: {}, inside: resource<Run>('PayloadJob', 'A run.', runFields) },
});

/** Everything that a payload holds: what is not here is never sent to anybody. */
export const webhookPayloadResource = resource<WebhookPayload>('WebhookPayload', 'What is posted to a webhook.', {
  type: { schema: schemas.oneOf([...webhookEvents, TEST_EVENT], 'What happened.') },
  timestamp: { schema: schemas.time('When it happened.') },
  data: { schema: {}, inside: facts },
});
