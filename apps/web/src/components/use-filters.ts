import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';

/** Filters kept in the page's URL, so that they can be shared as a link. */
export interface Filters<Name extends string> {
  readonly values: Readonly<Partial<Record<Name, string[]>>>;
  /** Replaces or removes a filter without a new history entry. */
  readonly set: (name: Name, values: readonly string[]) => void;
  readonly clear: () => void;
}

export function useFilters<Name extends string>(names: readonly Name[]): Filters<Name> {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => {
    const set = names.filter((name) => params.has(name));
    return Object.fromEntries(set.map((name) => [name, params.getAll(name)])) as Partial<Record<Name, string[]>>;
  }, [names, params]);
  const set = useCallback(
    (name: Name, chosen: readonly string[]) => {
      const change = (before: URLSearchParams) => {
        const after = new URLSearchParams(before);
        after.delete(name);
        for (const value of chosen) after.append(name, value);
        return after;
      };
      setParams(change, { replace: true });
    },
    [setParams],
  );
  const clear = useCallback(() => setParams({}, { replace: true }), [setParams]);
  return { values, set, clear };
}
