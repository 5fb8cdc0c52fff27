import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { Row } from './row.js';

export interface Selection {
  /** By id. */
  readonly rows: ReadonlyMap<number, Row>;
  /** Selects a row or takes it out; with `range`, all loaded rows from the one that was chosen before. */
  readonly toggle: (index: number, range: boolean) => void;
  readonly clear: () => void;
}

/** The selected rows of a list. @param list the list: another one begins with nothing selected */
export function useSelection(list: unknown, rowAt: (index: number) => Row | undefined): Selection {
  const [{ of, rows }, setState] = useState({ of: list, rows: new Map<number, Row>() });
  const latest = useRef(rowAt);
  useEffect(() => {
    latest.current = rowAt;
  }, [rowAt]);
  const last = useRef<number>(undefined);
  if (of !== list) setState({ of: list, rows: new Map() });
  const toggle = useCallback((index: number, range: boolean) => {
    const from = range && last.current !== undefined ? last.current : index;
    last.current = index;
    const chosen = rowsBetween(latest.current, from, index);
    setState((before) => ({ ...before, rows: toggled(before.rows, chosen) }));
  }, []);
  const clear = useCallback(() => {
    last.current = undefined;
    setState((before) => ({ ...before, rows: new Map() }));
  }, []);
  return useMemo(() => ({ rows, toggle, clear }), [rows, toggle, clear]);
}

function rowsBetween(rowAt: (index: number) => Row | undefined, one: number, other: number): Row[] {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const rows = Array.from({ length: to - from + 1 }, (_, offset) => rowAt(from + offset));
  return rows.filter((row) => row !== undefined);
}

/** A single row changes; of several, all are selected. */
export function toggled(before: ReadonlyMap<number, Row>, chosen: readonly Row[]): Map<number, Row> {
  const [only, ...others] = chosen;
  const after = new Map(before);
  if (only && others.length === 0 && after.delete(only.id)) return after;
  for (const row of chosen) after.set(row.id, row);
  return after;
}
