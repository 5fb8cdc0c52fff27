import './runs.css';

import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

import { RunRow } from './run-row.js';
import { useListKeys } from './use-list-keys.js';

/** Heights of a row before it is drawn, in pixels: in one line, and as a card. */
const ROW = 38;
const CARD = 108;

/** Rows from the end at which the next page is asked for. */
const AHEAD = 30;

const columns = ['Outcome', 'Connection', 'System', 'Project', 'By', 'When', 'Took', 'Message'] as const;

/** What the list of runs shows. */
interface RunTableProps {
  readonly runs: readonly Job[];
  /** The kind of all of them, where the server does not tell it with each. */
  readonly kind: Kind | undefined;
  /** How many there are; undefined when that is not known. */
  readonly count: number | undefined;
  readonly onNearEnd: () => void;
}

/** A list of any length, drawn as far as it is seen. */
export function RunTable({ runs, kind, count, onNearEnd }: RunTableProps) {
  const table = useRef<HTMLDivElement>(null);
  const { active, setActive, onKeyDown, wanted } = useListKeys(runs.length);
  const { virtual, top } = useRunWindow(table, runs, active);
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (last >= runs.length - AHEAD) onNearEnd();
  }, [last, runs.length, onNearEnd]);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    virtual.scrollToIndex(active);
    table.current?.querySelector<HTMLElement>(`[data-index="${String(active)}"] a`)?.focus({ preventScroll: true });
  }, [active, virtual, wanted]);
  return (
    <div role="table" aria-label="Runs" aria-rowcount={count === undefined ? -1 : count + 1} className="run-table">
      <Head />
      <div
        role="rowgroup"
        ref={table}
        className="run-body"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const run = runs[index];
          if (!run) return null;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              data-index={index}
              ref={virtual.measureElement}
              className="run-row runs-item"
              style={{ transform: `translateY(${String(start - top)}px)` }}
              onFocus={() => setActive(index)}
            >
              <RunRow run={run} kind={run.kind ?? kind} isActive={index === active} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Which rows are on the screen. */
function useRunWindow(table: RefObject<HTMLDivElement | null>, runs: readonly Job[], active: number) {
  const [top, setTop] = useState(0);
  // What stands above comes and goes (filters, messages): after each drawing it may be elsewhere.
  useLayoutEffect(() => {
    if (table.current) setTop(Math.round(table.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtual = useWindowVirtualizer<HTMLDivElement>({
    count: runs.length,
    estimateSize: () => (window.matchMedia('(max-width: 48em)').matches ? CARD : ROW),
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: 64,
    // What has the focus stays in the page, however far one scrolls.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(active < runs.length ? [active] : [])])].sort((a, b) => a - b),
  });
  return { virtual, top };
}

/** What the columns are called. */
function Head() {
  return (
    <div role="rowgroup" className="run-head">
      <div role="row" className="run-row" aria-rowindex={1}>
        {columns.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
    </div>
  );
}
