import { TEST_EVENT, webhookEventMeanings, webhookPayloadResource, type SentEvent } from '@syncledger/domain';

import { refTo } from './components.js';

const meanings: Readonly<Record<SentEvent, string>> = {
  ...webhookEventMeanings,
  [TEST_EVENT]: 'A user requested a test; no subscription is needed',
};

/** The headers that sign a delivery, as in Standard Webhooks. */
export const webhookHeaders = {
  MessageId: {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'Identifies the message: the same in every attempt.',
    schema: { type: 'string' },
    example: 'msg_0f4c2a9d1b7e4d0c8a5f6e3b2c1d0e9f',
  },
  MessageTimestamp: {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description: 'Time of this attempt, in seconds since 1970. Reject messages that are older than 5 minutes.',
    schema: { type: 'integer' },
    example: 1_793_557_644,
  },
  MessageSignature: {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description:
      'Signatures, separated by spaces: each `v1,` and the Base64 of the HMAC-SHA256, with the secret of the webhook, of `<webhook-id>.<webhook-timestamp>.<body>`.',
    schema: { type: 'string' },
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
} as const;

/** The `webhooks` of the document, one per event. */
export function webhookItems(): Record<string, object> {
  return Object.fromEntries((Object.keys(meanings) as SentEvent[]).map((event) => [event, { post: delivery(event) }]));
}

function delivery(event: SentEvent): object {
  return {
    operationId: `on${event.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: meanings[event],
    description: 'Posted to the URL of each subscribed webhook, at least once, until a response has a 2xx status.',
    tags: ['Webhooks'],
    security: [],
    parameters: Object.keys(webhookHeaders).map((name) => refTo(name, 'parameters')),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: refTo(webhookPayloadResource.name), example: payload(event) } },
    },
    responses: {
      '2XX': { description: 'The message is delivered. Respond within 15 seconds, and process it afterwards.' },
      '410': { description: 'The ledger disables the webhook.' },
      default: { description: 'The ledger sends the message again, up to ten times within about three days.' },
    },
  };
}

function payload(type: SentEvent): object {
  const timestamp = '2026-11-01T18:27:24.396442Z';
  if (type === TEST_EVENT) return { type, timestamp, data: { project: null, connection: null, job: null } };
  const project = { id: 7, name: 'Demo Project' };
  const connection = {
    id: 4,
    kind: 'alm',
    system: 'Jira',
    alias: 'Jira',
    frequency: 'daily',
    command: 'sync_jira',
  };
  const job = {
    id: 12,
    user: 1,
    succeeded: type !== 'job.failed',
    automatic: true,
    ready: 129,
    result_message: type === 'job.failed' ? 'Connection refused' : 'Synchronised 12 tasks.',
    last_run: timestamp,
  };
  return { type, timestamp, data: { project, connection, job: type.startsWith('job.') ? job : null } };
}
