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

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';
import { ifMatch } from './if-match.js';
import { paginatedQuery } from './paginated-query.js';

export type DeliveryFilters = Pick<NonNullable<DeliveriesListData['query']>, 'state' | 'event'>;

export const webhookList = ({ client }: Session) =>
  paginatedQuery(['webhooks', 'list'], (params, signal) => unwrap(webhooksList({ client, signal, query: params })));

export const webhook = ({ client }: Session, id: number) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => unwrapWithEtag(webhooksRead({ client, signal, path: { id } })),
  });

export const deliveries = ({ client }: Session, id: number, filters: DeliveryFilters) =>
  paginatedQuery(['deliveries', 'list', id, filters], (params, signal) =>
    unwrap(
      deliveriesList({ client, signal, path: { webhook: id }, query: { ...filters, ...params, ordering: '-id' } }),
    ),
  );

export const delivery = ({ client }: Session, id: number, deliveryId: number) =>
  queryOptions({
    queryKey: ['deliveries', 'one', id, deliveryId],
    queryFn: ({ signal }) => unwrap(deliveriesRead({ client, signal, path: { webhook: id, delivery: deliveryId } })),
  });

/** The response contains the secret; don't cache it. */
export function createWebhook({ client }: Session, body: CreateWebhookInput) {
  return unwrap(webhooksCreate({ client, body }));
}

/** The user who edits a webhook becomes its owner. */
export function updateWebhook({ client }: Session, id: number, body: UpdateWebhookInput, etag: string | undefined) {
  return unwrap(webhooksUpdate({ client, path: { id }, body, headers: ifMatch(etag) }));
}

export function deleteWebhook({ client }: Session, id: number) {
  return unwrap(webhooksDelete({ client, path: { id } }));
}

export async function rotateWebhookSecret({ client }: Session, id: number): Promise<string> {
  return (await unwrap(webhooksRenewSecret({ client, path: { id } }))).secret;
}

export function testWebhook({ client }: Session, id: number) {
  return unwrap(webhooksTest({ client, path: { webhook: id } }));
}
