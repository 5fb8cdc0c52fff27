import { webhookEvents, type EventType, type WebhookEvent } from '@syncledger/domain';
import sql, { join, type Sql } from 'sql-template-tag';

interface Special {
  readonly type: EventType;
  /** The condition on `events e` of that type. */
  readonly holds: Sql;
}

/** Webhook events that are special cases of an event of the ledger. */
const specialCases: Readonly<Record<Exclude<WebhookEvent, EventType>, Special>> = {
  'job.failed': { type: 'job.finished', holds: sql`e.succeeded = ${false}` },
};

/** Whether an event `events e` is about the health of its connection: what muting it silences. */
export const isMutable = sql`e.type IN (${join(['connection.failing', 'connection.late', 'connection.recovered'])})`;

const sent = new Set<string>([...webhookEvents, ...Object.values(specialCases).map(({ type }) => type)]);

/** Whether an event of the ledger can be sent to webhooks. */
export function isSent(type: EventType): boolean {
  return sent.has(type);
}

const specially = Object.entries(specialCases).map(
  ([event, { type, holds }]) => sql`OR (s.event = ${event} AND e.type = ${type} AND ${holds})`,
);

/** Whether a subscription `webhook_events s` includes an event `events e`. */
export const isSubscribed = sql`(s.event = e.type ${join(specially, ' ')})`;
