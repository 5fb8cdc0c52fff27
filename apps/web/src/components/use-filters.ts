import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';

/** The filters of a page, in its address: a link shows what its sender saw. */
export interface Filters<Name extends string> {
  /** What is set, each with all its values. */
  readonly values: Readonly<Partial<Record<Name, string[]>>>;
  /** Sets a filter anew, or takes it away; the address changes without a new entry in the browser's history. */
  readonly set: (name: Name, values: readonly string[]) => void;
  /** Takes all away. */
  readonly clear: () => void;
}

/** Reads and writes the filters of the page in its address. */
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
