import {
  deliveriesList,
  deliveriesRead,
  webhooksCreate,
  webhooksDelete,
  webhooksList,
  webhooksRead,
  webhooksRenewSecret,
  webhooksTest,
  webhooksUpdate,
  type CreateWebhookInput,
  type DeliveriesListData,
  type UpdateWebhookInput,
} from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { askTagged } from './ask-tagged.js';
import { ifMatch } from './if-match.js';
import { paged } from './paged.js';

/** The filters of the list of deliveries. */
export type DeliveryFilters = Pick<NonNullable<DeliveriesListData['query']>, 'state' | 'event'>;

/** The webhooks that the caller may change. */
export const webhookList = ({ client }: SignedIn) =>
  paged(['webhooks', 'list'], (place, signal) => ask(webhooksList({ client, signal, query: place })));

/** One webhook. */
export const webhook = ({ client }: SignedIn, id: number) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => askTagged(webhooksRead({ client, signal, path: { id } })),
  });

/** What a webhook was told, newest first. */
export const deliveries = ({ client }: SignedIn, id: number, filters: DeliveryFilters) =>
  paged(['deliveries', 'list', id, filters], (place, signal) =>
    ask(deliveriesList({ client, signal, path: { webhook: id }, query: { ...filters, ...place, ordering: '-id' } })),
  );

/** One delivery. */
export const delivery = ({ client }: SignedIn, id: number, one: number) =>
  queryOptions({
    queryKey: ['deliveries', 'one', id, one],
    queryFn: ({ signal }) => ask(deliveriesRead({ client, signal, path: { webhook: id, delivery: one } })),
  });

/** Makes a webhook. The secret that it answers is shown once, and kept nowhere. */
export function createWebhook({ client }: SignedIn, body: CreateWebhookInput) {
  return ask(webhooksCreate({ client, body }));
}

/** Changes a webhook as it was read; who changes it answers for it from then on. */
export function updateWebhook({ client }: SignedIn, id: number, body: UpdateWebhookInput, etag: string | undefined) {
  return ask(webhooksUpdate({ client, path: { id }, body, headers: ifMatch(etag) }));
}

/** Deletes a webhook with its deliveries. */
export function deleteWebhook({ client }: SignedIn, id: number) {
  return ask(webhooksDelete({ client, path: { id } }));
}

/** Makes a new secret, which is shown once. */
export async function renewWebhookSecret({ client }: SignedIn, id: number): Promise<string> {
  return (await ask(webhooksRenewSecret({ client, path: { id } }))).secret;
}

/** Sends a test at once; answers what came of it. */
export function testWebhook({ client }: SignedIn, id: number) {
  return ask(webhooksTest({ client, path: { webhook: id } }));
}
