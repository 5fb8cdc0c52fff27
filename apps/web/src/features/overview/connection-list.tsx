import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useProjects, useRights } from '../../api/rights.js';
import { useMinute } from '../../components/use-minute.js';
import { ConnectionRow } from './connection-row.js';
import { useRunNow } from './run-now.js';
import { RunToldBar } from './run-told.js';
import { useFocusedRow, useListKeys } from './use-list-keys.js';
import { useRows } from './use-rows.js';
import { useTip } from './use-tip.js';

const columns = ['Health', 'Connection', 'System', 'Last 30 runs', '30 days', 'Last run', 'Next due', 'Run'] as const;

/** Height of a row in pixels by the width of the window; the same as in overview.css. */
const HEIGHTS = { wide: 56, medium: 100, narrow: 208 } as const;
/** Pixels at the top of the window under the header of the page and that of the list. */
const COVERED = 52 + 36;

/** What a list shows. */
interface ConnectionListProps {
  readonly filters: ConnectionFilters;
  readonly count: number;
  /** Height of what is above the list: when it changes, the list has moved. */
  readonly above: number;
}

/** The connections, however many: only the rows on the screen are drawn, and only their pages asked for. */
export function ConnectionList({ filters, count, above }: ConnectionListProps) {
  const rights = useRights();
  const projects = useProjects();
  const now = useMinute();
  const body = useRef<HTMLDivElement>(null);
  const focus = useFocusedRow();
  const [focused] = focus;
  const { list, height } = useWindow(body, { count, above, focused });
  const { startIndex: start = 0, endIndex: end = 0 } = list.range ?? {};
  const rowAt = useRows(filters, { count, start, end });
  const scrollTo = (index: number) => list.scrollToIndex(index, { align: 'auto' });
  const keys = useListKeys({ body, count, rowAt, scrollTo }, focus);
  const { tip, listeners } = useTip(rowAt);
  const { run, told, forget } = useRunNow();
  return (
    <>
      <div role="table" aria-label="Connections" aria-rowcount={count + 1} className="ov-table">
        <div role="rowgroup" className="ov-head">
          <div role="row" aria-rowindex={1} className="ov-columns">
            {columns.map((column) => (
              <div key={column} role="columnheader">
                {column}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" ref={body} className="ov-body" style={{ height: count * height }} {...keys} {...listeners}>
          {list.getVirtualItems().map(({ index }) => {
            const row = rowAt(index);
            const project = row && projects.get(row.project);
            return (
              <ConnectionRow
                key={index}
                index={index}
                top={index * height}
                row={row}
                project={project?.name ?? ''}
                isTabStop={index === (focused ?? start)}
                mayRun={row !== undefined && project?.archived === false && rights.mayRun(row.kind, row.project)}
                now={now}
                run={run}
              />
            );
          })}
        </div>
      </div>
      {tip}
      <RunToldBar told={told} forget={forget} />
    </>
  );
}

interface Listed {
  readonly count: number;
  readonly above: number;
  readonly focused: number | undefined;
}

/** Which rows are on the screen. The row with the focus is always drawn, or the focus would be lost. */
function useWindow(body: React.RefObject<HTMLDivElement | null>, { count, above, focused }: Listed) {
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const isNarrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const height = isWide ? HEIGHTS.wide : isNarrow ? HEIGHTS.narrow : HEIGHTS.medium;
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
  }, [body, above, height]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (focused === undefined || focused >= range.count || indexes.includes(focused)) return indexes;
      return [...indexes, focused].sort((a, b) => a - b);
    },
    [focused],
  );
  const list = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: COVERED,
    rangeExtractor,
  });
  useEffect(() => list.measure(), [list, height]);
  return { list, height };
}
