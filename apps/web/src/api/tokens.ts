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

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { asFailure } from './failure.js';

/** The named tokens of a person. */
export const namedTokens = ({ client }: SignedIn, user: number) =>
  queryOptions({
    queryKey: ['tokens', 'named', user],
    queryFn: async ({ signal }) => (await ask(namedTokensList({ client, signal, path: { user } }))).results,
  });

/** The API token of a person, masked but for its end; null for none. */
export const apiToken = ({ client }: SignedIn, user: number) =>
  queryOptions({
    queryKey: ['tokens', 'api', user],
    queryFn: async ({ signal }) => {
      try {
        return await ask(apiTokenRead({ client, signal, path: { user } }));
      } catch (error) {
        if (asFailure(error).kind === 'not-there') return null;
        throw error;
      }
    },
  });

/** Makes a named token. What it answers is shown once, and kept nowhere. */
export function createToken({ client }: SignedIn, user: number, body: CreateNamedTokenInput) {
  return ask(namedTokensCreate({ client, path: { user }, body }));
}

/** Revokes a named token. */
export function revokeToken({ client }: SignedIn, user: number, token: number) {
  return ask(namedTokensRevoke({ client, path: { user, token } }));
}

/** Makes a person's API token anew; the one before stops at once. */
export async function renewApiToken({ client }: SignedIn, user: number): Promise<string> {
  return (await ask(apiTokenCreate({ client, path: { user } }))).token;
}

/** Revokes a person's API token. */
export function revokeApiToken({ client }: SignedIn, user: number) {
  return ask(apiTokenRevoke({ client, path: { user } }));
}
