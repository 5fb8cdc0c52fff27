import { memo } from 'react';

import type { OverviewOrder } from './overview-filters.js';

interface Column {
  /** As in the classes of the cells. */
  readonly name: string;
  readonly label: string;
  /** What its button changes between, the first one first; empty for a column without an order. */
  readonly orders: readonly OverviewOrder[];
}

const columns: readonly Column[] = [
  { name: 'check', label: 'Selected', orders: [] },
  { name: 'health', label: 'Health', orders: ['health', '-health_since', 'health_since'] },
  { name: 'name', label: 'Connection', orders: ['alias', '-alias'] },
  { name: 'reason', label: 'Reason', orders: [] },
  { name: 'runs', label: 'Last 30 runs', orders: [] },
  { name: 'rate', label: 'Success, 30 days', orders: [] },
  { name: 'times', label: 'Last and next run', orders: [] },
  { name: 'action', label: 'Run', orders: [] },
];

/** What the order means for its column: by health and by its start are two. */
const directions: Readonly<Record<OverviewOrder, { sort: 'ascending' | 'descending'; sign: string }>> = {
  health: { sort: 'ascending', sign: 'worst' },
  '-health_since': { sort: 'descending', sign: 'newest' },
  health_since: { sort: 'ascending', sign: 'oldest' },
  alias: { sort: 'ascending', sign: 'A–Z' },
  '-alias': { sort: 'descending', sign: 'Z–A' },
};

interface ColumnHeadersProps {
  readonly order: OverviewOrder;
  readonly setOrder: (order: OverviewOrder) => void;
}

export const ColumnHeaders = memo(function ColumnHeaders({ order, setOrder }: ColumnHeadersProps) {
  return (
    <div role="rowgroup" className="ov-head">
      <div role="row" aria-rowindex={1} className="ov-columns">
        {columns.map(({ name, label, orders }) => {
          const isSorted = orders.includes(order);
          const next = orders[orders.indexOf(order) + 1] ?? orders[0];
          return (
            <div
              key={name}
              role="columnheader"
              className={`ov-${name}`}
              aria-sort={isSorted ? directions[order].sort : undefined}
            >
              {next === undefined ? (
                label
              ) : (
                <button type="button" className="ov-sort" onClick={() => setOrder(next)}>
                  {label}
                  {isSorted && <span className="ov-dim"> {directions[order].sign}</span>}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
});
