import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Does something that changes what the pages show. */
export type Change = <Result>(act: () => Promise<Result>) => Promise<Result>;

/**
 * Does something, and has what it touches asked for anew: also when it failed, for somebody else may have been faster.
 * @param keys the first words of the query keys that it touches
 */
export function useChange(...keys: readonly string[]): Change {
  const queries = useQueryClient();
  const touched = keys.join(' ');
  return useCallback(
    async (act) => {
      try {
        return await act();
      } finally {
        await Promise.all(touched.split(' ').map((key) => queries.invalidateQueries({ queryKey: [key] })));
      }
    },
    [queries, touched],
  );
}
