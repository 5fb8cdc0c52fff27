import { useMediaQuery } from '@mantine/hooks';
import { memo, useCallback, useRef, type RefObject } from 'react';

import type { ConnectionFilters } from '../../api/connections.js';
import { useProjects, useRights } from '../../api/rights.js';
import { useMinute } from '../../components/use-minute.js';
import { ConnectionRow } from './connection-row.js';
import { OrderChanged } from './order-changed.js';
import type { Row } from './row.js';
import { useRunNow } from './run-now.js';
import { RunToldBar } from './run-told.js';
import { useFilled } from './use-filled.js';
import { useFocusedRow, useListKeys } from './use-list-keys.js';
import { useLiveRows } from './use-live-rows.js';
import { useRows } from './use-rows.js';
import { useTip } from './use-tip.js';
import { useWindow } from './use-window.js';

const columns = ['Health', 'Connection', 'System', 'Last 30 runs', '30 days', 'Last run', 'Next due', 'Run'] as const;

/** Height of a row in pixels by the width of the window; the same as in overview.css. */
const HEIGHTS = { wide: 56, medium: 100, narrow: 208 } as const;

/** What a list shows. */
interface ConnectionListProps {
  readonly filters: ConnectionFilters;
  readonly count: number;
  /** Height of what is above the list: when it changes, the list has moved. */
  readonly above: number;
}

/** The connections, however many: only the rows on the screen are drawn, and only their pages asked for. */
export function ConnectionList({ filters, count, above }: ConnectionListProps) {
  const body = useRef<HTMLDivElement>(null);
  const { isOutOfOrder, sort, sortWhenCalm } = useLiveRows(body);
  const { run, told, forget } = useRunNow();
  const shared = { body, height: useRowHeight(), aroundOf: useAround(), sortWhenCalm, run };
  return (
    <>
      <OrderChanged isShown={isOutOfOrder} sort={sort} />
      <div role="table" aria-label="Connections" aria-rowcount={count + 1} className="ov-table">
        <ColumnHeaders />
        <Rows filters={filters} count={count} above={above} {...shared} />
      </div>
      <RunToldBar told={told} forget={forget} />
    </>
  );
}

interface RowsProps extends ConnectionListProps {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly height: number;
  readonly aroundOf: ReturnType<typeof useAround>;
  readonly sortWhenCalm: () => void;
  readonly run: (row: Row) => void;
}

/** The rows: all that is worked out anew while one scrolls. */
function Rows({ filters, count, above, body, height, aroundOf, sortWhenCalm, run }: RowsProps) {
  const focus = useFocusedRow();
  const [focused] = focus;
  const { start, end, drawn, scrollTo } = useWindow(body, { count, height, above, focused });
  const rowAt = useRows(filters, { count, start, end });
  const filled = useFilled({ drawn, start, rowAt });
  const keys = useListKeys({ body, count, rowAt, scrollTo }, focus);
  const { tip, listeners } = useTip(rowAt, sortWhenCalm);
  return (
    <>
      <div role="rowgroup" ref={body} className="ov-body" style={{ height: count * height }} {...keys} {...listeners}>
        {drawn.map((index) => {
          const row = filled.has(index) ? rowAt(index) : undefined;
          return (
            <ConnectionRow
              key={index}
              index={index}
              top={index * height}
              row={row}
              {...aroundOf(row)}
              isTabStop={index === (focused ?? start)}
              run={run}
            />
          );
        })}
      </div>
      {tip}
    </>
  );
}

const ColumnHeaders = memo(function ColumnHeaders() {
  return (
    <div role="rowgroup" className="ov-head">
      <div role="row" aria-rowindex={1} className="ov-columns">
        {columns.map((column) => (
          <div key={column} role="columnheader">
            {column}
          </div>
        ))}
      </div>
    </div>
  );
});

/** What a row shows that is not the connection's own. */
function useAround() {
  const rights = useRights();
  const projects = useProjects();
  const now = useMinute();
  return useCallback(
    (row: Row | undefined) => {
      const project = row && projects.get(row.project);
      const mayRun = row !== undefined && project?.archived === false && rights.mayRun(row.kind, project.id);
      return { project: project?.name ?? '', mayRun, now };
    },
    [rights, projects, now],
  );
}

function useRowHeight(): number {
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const isNarrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  return isWide ? HEIGHTS.wide : isNarrow ? HEIGHTS.narrow : HEIGHTS.medium;
}
