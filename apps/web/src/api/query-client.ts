import { QueryClient } from '@tanstack/react-query';

import { asFailure } from './failure.js';

const RETRIES = 2;

/** Queries shared by all pages. Events of the server invalidate them (app/live.tsx). */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < RETRIES && ['unexpected', 'busy', 'offline'].includes(asFailure(error).kind),
      },
    },
  });
}
