import './runs.css';

import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

import { RunRow } from './run-row.js';
import { useListKeys } from './use-list-keys.js';

/** Estimated heights in pixels, before a row is measured. */
const ROW_HEIGHT = 56;
const CARD_HEIGHT = 108;

/** Distance from the end at which the next page is fetched. */
const PREFETCH_ROWS = 30;

const COLUMNS = ['Outcome', 'Connection', 'System', 'Project', 'Started by', 'Time', 'Duration', 'Message'] as const;

interface RunTableProps {
  readonly runs: readonly Job[];
  /** Set if the server leaves it out, because all runs have the same kind. */
  readonly kind: Kind | undefined;
  /** Undefined if unknown. */
  readonly count: number | undefined;
  readonly onNearEnd: () => void;
  /** On paper, all runs are rendered. */
  readonly isPrinting: boolean;
}

export function RunTable({ runs, kind, count, onNearEnd, isPrinting }: RunTableProps) {
  const table = useRef<HTMLDivElement>(null);
  const { active, setActive, onKeyDown, shouldFocus } = useListKeys(runs.length);
  const { virtual, top } = useRunWindow(table, runs, active);
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (last >= runs.length - PREFETCH_ROWS) onNearEnd();
  }, [last, runs.length, onNearEnd]);
  useEffect(() => {
    if (!shouldFocus.current) return;
    shouldFocus.current = false;
    virtual.scrollToIndex(active);
    table.current?.querySelector<HTMLElement>(`[data-index="${String(active)}"] a`)?.focus({ preventScroll: true });
  }, [active, virtual, shouldFocus]);
  return (
    <div role="table" aria-label="Runs" aria-rowcount={count === undefined ? -1 : count + 1} className="run-table">
      <ColumnHeaders />
      <div
        role="rowgroup"
        ref={table}
        className="run-body"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {(isPrinting ? allItems(runs) : virtual.getVirtualItems()).map(({ index, key, start }) => {
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

const allItems = (runs: readonly Job[]) => runs.map(({ id }, index) => ({ index, key: id, start: 0 }));

function useRunWindow(table: RefObject<HTMLDivElement | null>, runs: readonly Job[], active: number) {
  const [top, setTop] = useState(0);
  // Content above the list changes its position, so measure after each render.
  useLayoutEffect(() => {
    if (table.current) setTop(Math.round(table.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtual = useWindowVirtualizer<HTMLDivElement>({
    count: runs.length,
    estimateSize: () => (window.matchMedia('(max-width: 60em)').matches ? CARD_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: 64,
    // Keep the row with the focus rendered.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(active < runs.length ? [active] : [])])].sort((a, b) => a - b),
  });
  return { virtual, top };
}

function ColumnHeaders() {
  return (
    <div role="rowgroup" className="run-head">
      <div role="row" className="run-row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
    </div>
  );
}
