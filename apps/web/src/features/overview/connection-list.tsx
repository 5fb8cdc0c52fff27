import { useCallback, useRef, useSyncExternalStore, type CSSProperties, type RefObject } from 'react';

import { useProjects } from '../../api/permissions.js';
import { useRunnable } from '../../components/bulk-run.js';
import { useNow } from '../../components/use-now.js';
import { PrintedPart } from '../../components/printed-part.js';
import { PRINTED_ROWS, usePrinting } from '../../components/use-printing.js';
import { ColumnHeaders } from './column-headers.js';
import { ConnectionRow } from './connection-row.js';
import type { OverviewOrder } from './overview-filters.js';
import type { ListQuery } from './overview-queries.js';
import { OrderChanged } from './order-changed.js';
import type { Row } from './row.js';
import { useRunNow } from './run-now.js';
import { RunNotificationBar } from './run-notification.js';
import { SelectionBar } from './selection-bar.js';
import { useFilledRows } from './use-filled-rows.js';
import { useFocusedRow, useListKeys } from './use-list-keys.js';
import { useLiveRows } from './use-live-rows.js';
import { useLoadRows, useRows } from './use-rows.js';
import { useSelection } from './use-selection.js';
import { useSlots } from './use-slots.js';
import { useTooltip } from './use-tooltip.js';
import { useVisibleRows } from './use-visible-rows.js';

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
  readonly list: ListQuery;
  readonly setOrder: (order: OverviewOrder) => void;
  readonly count: number;
  /** Height of the content above the list, whose position depends on it. */
  readonly headerHeight: number;
}

/** A virtualized list: only visible rows are rendered and only their pages are fetched. */
export function ConnectionList({ list, setOrder, count, headerHeight }: ConnectionListProps) {
  const body = useRef<HTMLDivElement>(null);
  const { isOutOfOrder, sort, sortWhenIdle } = useLiveRows(body, list);
  const { run, notification, notify, dismiss } = useRunNow();
  const shared = { body, height: useRowHeight(), contextOf: useRowContext(), sortWhenIdle, run, notify };
  return (
    <>
      <OrderChanged isShown={isOutOfOrder} sort={sort} />
      <div role="table" aria-label="Connections" aria-rowcount={count + 1} className="ov-table">
        <ColumnHeaders order={list.order} setOrder={setOrder} />
        <Rows list={list} count={count} headerHeight={headerHeight} {...shared} />
      </div>
      <RunNotificationBar notification={notification} dismiss={dismiss} />
    </>
  );
}

interface RowsProps extends Omit<ConnectionListProps, 'setOrder'> {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly height: number;
  readonly contextOf: ReturnType<typeof useRowContext>;
  readonly sortWhenIdle: () => void;
  readonly run: (row: Row) => void;
  readonly notify: (text: string, isFailure: boolean) => void;
}

/** Everything that re-renders on scrolling. */
function Rows({ list, count, headerHeight, body, height, contextOf, sortWhenIdle, run, notify }: RowsProps) {
  const focus = useFocusedRow();
  const [focused] = focus;
  const { start, end, rendered, scrollTo } = useVisibleRows(body, { count, height, headerHeight, focused });
  const isPrinting = usePrinting(useLoadRows(list, count));
  const rowAt = useRows(list, isPrinting ? printedRange(count) : { count, start, end });
  const filled = useFilledRows({ rendered, start, rowAt });
  const shown = isPrinting ? indexesOf(printedRange(count)).filter(rowAt) : rendered;
  const slots = useSlots(shown);
  const keys = useListKeys({ body, count, rowAt, scrollTo }, focus);
  const { tooltip, listeners } = useTooltip(rowAt, sortWhenIdle);
  const selection = useSelection(list, rowAt);
  return (
    <>
      <div role="rowgroup" ref={body} className="ov-body" style={bodyStyle(count, height)} {...keys} {...listeners}>
        {shown.map((index) => {
          const row = isPrinting || filled.has(index) ? rowAt(index) : undefined;
          return (
            <ConnectionRow
              key={slots.get(index)}
              index={index}
              top={index * height}
              row={row}
              {...contextOf(row)}
              isTabStop={index === (focused ?? start)}
              isSelected={row !== undefined && selection.rows.has(row.id)}
              select={selection.toggle}
              run={run}
            />
          );
        })}
      </div>
      {isPrinting && <PrintedPart printed={shown.length} count={count} />}
      {tooltip}
      <SelectionBar selection={selection} notify={notify} />
    </>
  );
}

const printedRange = (count: number) => ({ count, start: 0, end: Math.min(count, PRINTED_ROWS) - 1 });

const indexesOf = ({ end }: { end: number }) => Array.from({ length: end + 1 }, (_, index) => index);

const bodyStyle = (count: number, height: number) =>
  ({ height: count * height, '--ov-row': `${String(height)}px` }) as CSSProperties;

/** What a row shows from outside the connection. */
function useRowContext() {
  const isRunnable = useRunnable();
  const projects = useProjects();
  const now = useNow();
  return useCallback(
    (row: Row | undefined) => {
      const project = row && projects.get(row.project);
      return { project: project?.name ?? '', canRun: row !== undefined && isRunnable(row), now };
    },
    [isRunnable, projects, now],
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
