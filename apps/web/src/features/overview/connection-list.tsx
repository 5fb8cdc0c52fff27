import { memo, useCallback, useRef, useSyncExternalStore, type CSSProperties, type RefObject } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { useNow } from '../../components/use-now.js';
import { PRINTED_ROWS, usePrinting } from '../../components/use-printing.js';
import { ConnectionRow } from './connection-row.js';
import { OrderChanged } from './order-changed.js';
import type { Row } from './row.js';
import { useRunNow } from './run-now.js';
import { RunNotificationBar } from './run-notification.js';
import { useFilledRows } from './use-filled-rows.js';
import { useFocusedRow, useListKeys } from './use-list-keys.js';
import { useLiveRows } from './use-live-rows.js';
import { useLoadRows, useRows } from './use-rows.js';
import { useTooltip } from './use-tooltip.js';
import { useVisibleRows } from './use-visible-rows.js';

/** Named as the classes of the cells. */
const COLUMNS = {
  health: 'Health',
  name: 'Connection',
  reason: 'Reason',
  runs: 'Last 30 runs',
  rate: 'Success',
  times: 'Last and next run',
  action: 'Run',
} as const;

/**
 * In pixels, by the width of the window, widest first: room for a name and a reason of two lines each. Keep the widths in sync
 * with overview.css.
 */
const ROW_HEIGHTS = [
  { query: '(min-width: 112em)', height: 68 },
  { query: '(min-width: 80em)', height: 100 },
  { query: '(min-width: 62em)', height: 128 },
  { query: '(min-width: 30em)', height: 204 },
] as const;
/** Names and reasons have three lines. */
const NARROWEST_HEIGHT = 274;

interface ConnectionListProps {
  readonly filters: ConnectionFilters;
  readonly count: number;
  /** Height of the content above the list, whose position depends on it. */
  readonly headerHeight: number;
}

/** A virtualized list: only visible rows are rendered and only their pages are fetched. */
export function ConnectionList({ filters, count, headerHeight }: ConnectionListProps) {
  const body = useRef<HTMLDivElement>(null);
  const { isOutOfOrder, sort, sortWhenIdle } = useLiveRows(body);
  const { run, notification, dismiss } = useRunNow();
  const shared = { body, height: useRowHeight(), contextOf: useRowContext(), sortWhenIdle, run };
  return (
    <>
      <OrderChanged isShown={isOutOfOrder} sort={sort} />
      <div role="table" aria-label="Connections" aria-rowcount={count + 1} className="ov-table">
        <ColumnHeaders />
        <Rows filters={filters} count={count} headerHeight={headerHeight} {...shared} />
      </div>
      <RunNotificationBar notification={notification} dismiss={dismiss} />
    </>
  );
}

interface RowsProps extends ConnectionListProps {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly height: number;
  readonly contextOf: ReturnType<typeof useRowContext>;
  readonly sortWhenIdle: () => void;
  readonly run: (row: Row) => void;
}

/** Everything that re-renders on scrolling. */
function Rows({ filters, count, headerHeight, body, height, contextOf, sortWhenIdle, run }: RowsProps) {
  const focus = useFocusedRow();
  const [focused] = focus;
  const { start, end, rendered, scrollTo } = useVisibleRows(body, { count, height, headerHeight, focused });
  const isPrinting = usePrinting(useLoadRows(filters, count));
  const rowAt = useRows(filters, isPrinting ? printedRange(count) : { count, start, end });
  const filled = useFilledRows({ rendered, start, rowAt });
  const shown = isPrinting ? indexesOf(printedRange(count)).filter(rowAt) : rendered;
  const keys = useListKeys({ body, count, rowAt, scrollTo }, focus);
  const { tooltip, listeners } = useTooltip(rowAt, sortWhenIdle);
  return (
    <>
      <div role="rowgroup" ref={body} className="ov-body" style={bodyStyle(count, height)} {...keys} {...listeners}>
        {shown.map((index) => {
          const row = isPrinting || filled.has(index) ? rowAt(index) : undefined;
          return (
            <ConnectionRow
              key={index}
              index={index}
              top={index * height}
              row={row}
              {...contextOf(row)}
              isTabStop={index === (focused ?? start)}
              run={run}
            />
          );
        })}
      </div>
      {tooltip}
    </>
  );
}

const printedRange = (count: number) => ({ count, start: 0, end: Math.min(count, PRINTED_ROWS) - 1 });

const indexesOf = ({ end }: { end: number }) => Array.from({ length: end + 1 }, (_, index) => index);

const bodyStyle = (count: number, height: number) =>
  ({ height: count * height, '--ov-row': `${String(height)}px` }) as CSSProperties;

const ColumnHeaders = memo(function ColumnHeaders() {
  return (
    <div role="rowgroup" className="ov-head">
      <div role="row" aria-rowindex={1} className="ov-columns">
        {Object.entries(COLUMNS).map(([name, label]) => (
          <div key={name} role="columnheader" className={`ov-${name}`}>
            {label}
          </div>
        ))}
      </div>
    </div>
  );
});

/** What a row shows from outside the connection. */
function useRowContext() {
  const permissions = usePermissions();
  const projects = useProjects();
  const now = useNow();
  return useCallback(
    (row: Row | undefined) => {
      const project = row && projects.get(row.project);
      const canRun = row !== undefined && project?.archived === false && permissions.canRun(row.kind, project.id);
      return { project: project?.name ?? '', canRun, now };
    },
    [permissions, projects, now],
  );
}

function useRowHeight(): number {
  const find = () => ROW_HEIGHTS.find(({ query }) => window.matchMedia(query).matches)?.height ?? NARROWEST_HEIGHT;
  const subscribe = useCallback((changed: () => void) => {
    const lists = ROW_HEIGHTS.map(({ query }) => window.matchMedia(query));
    for (const list of lists) list.addEventListener('change', changed);
    return () => {
      for (const list of lists) list.removeEventListener('change', changed);
    };
  }, []);
  return useSyncExternalStore(subscribe, find);
}
