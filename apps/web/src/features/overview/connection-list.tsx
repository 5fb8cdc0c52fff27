import { useMediaQuery } from '@mantine/hooks';
import { memo, useCallback, useRef, type RefObject } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { useNow } from '../../components/use-now.js';
import { ConnectionRow } from './connection-row.js';
import { OrderChanged } from './order-changed.js';
import type { Row } from './row.js';
import { useRunNow } from './run-now.js';
import { RunNotificationBar } from './run-notification.js';
import { useFilledRows } from './use-filled-rows.js';
import { useFocusedRow, useListKeys } from './use-list-keys.js';
import { useLiveRows } from './use-live-rows.js';
import { useRows } from './use-rows.js';
import { useTooltip } from './use-tooltip.js';
import { useVisibleRows } from './use-visible-rows.js';

const COLUMNS = ['Health', 'Connection', 'System', 'Last 30 runs', 'Success', 'Last run', 'Next run', 'Run'] as const;

/** In pixels, by width of the window; keep in sync with overview.css. */
const ROW_HEIGHTS = { wide: 56, medium: 100, narrow: 208 } as const;

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
  const rowAt = useRows(filters, { count, start, end });
  const filled = useFilledRows({ rendered, start, rowAt });
  const keys = useListKeys({ body, count, rowAt, scrollTo }, focus);
  const { tooltip, listeners } = useTooltip(rowAt, sortWhenIdle);
  return (
    <>
      <div role="rowgroup" ref={body} className="ov-body" style={{ height: count * height }} {...keys} {...listeners}>
        {rendered.map((index) => {
          const row = filled.has(index) ? rowAt(index) : undefined;
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

const ColumnHeaders = memo(function ColumnHeaders() {
  return (
    <div role="rowgroup" className="ov-head">
      <div role="row" aria-rowindex={1} className="ov-columns">
        {COLUMNS.map((column) => (
          <div key={column} role="columnheader">
            {column}
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
  const isWide = useMediaQuery('(min-width: 78em)', true, { getInitialValueInEffect: false });
  const isNarrow = useMediaQuery('(max-width: 61.99em)', false, { getInitialValueInEffect: false });
  return isWide ? ROW_HEIGHTS.wide : isNarrow ? ROW_HEIGHTS.narrow : ROW_HEIGHTS.medium;
}
