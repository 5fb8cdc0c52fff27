import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

export type WithInvalidation = <Result>(action: () => Promise<Result>) => Promise<Result>;

/**
 * Returns a function that runs an action and then invalidates queries, even if the action failed: a conflict means they are
 * stale.
 * @param keys first elements of the query keys to invalidate
 */
export function useWithInvalidation(...keys: readonly string[]): WithInvalidation {
  const queryClient = useQueryClient();
  const joinedKeys = keys.join(' ');
  return useCallback(
    async (action) => {
      try {
        return await action();
      } finally {
        await Promise.all(joinedKeys.split(' ').map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
      }
    },
    [queryClient, joinedKeys],
  );
}
