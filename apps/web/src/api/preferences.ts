import { preferencesRead, preferencesReplace, type Preferences } from '@syncledger/client';
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { asFailure } from './failure.js';
import { ifMatch } from './if-match.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';

/** Another tab may store something at the same time. */
const ATTEMPTS = 3;

const QUERY_KEY = ['preferences'] as const;

const read = ({ client }: Session, signal?: AbortSignal) =>
  unwrapWithEtag(preferencesRead({ client, ...(signal && { signal }) }));

/** What the dashboard stores for the caller: any JSON object. */
export const preferences = (session: Session) =>
  queryOptions({
    queryKey: QUERY_KEY,
    queryFn: async ({ signal }) => (await read(session, signal)).body,
    staleTime: 5 * 60_000,
  });

/** Reads the newest preferences, changes and stores them. `change` returns the same object if there is nothing to store. */
export async function updatePreferences(
  session: Session,
  queryClient: QueryClient,
  change: (before: Preferences) => Preferences,
): Promise<Preferences> {
  for (let attempt = 1; ; attempt += 1) {
    const { body: before, etag } = await read(session);
    const after = change(before);
    try {
      if (after !== before)
        await unwrap(preferencesReplace({ client: session.client, body: after, headers: ifMatch(etag) }));
      queryClient.setQueryData(QUERY_KEY, after);
      return after;
    } catch (error) {
      if (asFailure(error).kind !== 'conflict' || attempt === ATTEMPTS) throw error;
    }
  }
}
