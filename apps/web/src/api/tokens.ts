import {
  apiTokenCreate,
  apiTokenRead,
  apiTokenRevoke,
  namedTokensCreate,
  namedTokensList,
  namedTokensRevoke,
  type CreateNamedTokenInput,
} from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { isNotFound } from './failure.js';

export const namedTokens = ({ client }: Session, user: number) =>
  queryOptions({
    queryKey: ['tokens', 'named', user],
    queryFn: async ({ signal }) => (await unwrap(namedTokensList({ client, signal, path: { user } }))).results,
  });

/** Masked except for its last characters; null if there is none. */
export const apiToken = ({ client }: Session, user: number) =>
  queryOptions({
    queryKey: ['tokens', 'api', user],
    queryFn: async ({ signal }) => {
      try {
        return await unwrap(apiTokenRead({ client, signal, path: { user } }));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
  });

/** The response contains the token; don't cache it. */
export function createToken({ client }: Session, user: number, body: CreateNamedTokenInput) {
  return unwrap(namedTokensCreate({ client, path: { user }, body }));
}

export function revokeToken({ client }: Session, user: number, token: number) {
  return unwrap(namedTokensRevoke({ client, path: { user, token } }));
}

/** Replaces the API token of a user; the old one stops working at once. */
export async function regenerateApiToken({ client }: Session, user: number): Promise<string> {
  return (await unwrap(apiTokenCreate({ client, path: { user } }))).token;
}

export function revokeApiToken({ client }: Session, user: number) {
  return unwrap(apiTokenRevoke({ client, path: { user } }));
}
