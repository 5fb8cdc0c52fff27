import { QueryClient } from '@tanstack/react-query';

import { asFailure } from './failure.js';

/** How often a request is sent again that got no answer, or none that says what is wrong. */
const RETRIES = 2;

/** The answers that the pages share. What changes meanwhile is told by the ledger's events (app/live.tsx). */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < RETRIES && ['broken', 'busy', 'offline'].includes(asFailure(error).kind),
      },
    },
  });
}
