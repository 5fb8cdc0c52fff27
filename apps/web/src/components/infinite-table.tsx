import { Stack } from '@mantine/core';
import type { RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';

import type { Page } from '../api/paginated-query.js';
import { DataTable, type Column } from './data-table.js';
import { LoadMore } from './load-more.js';
import { QueryView } from './states.js';

interface InfiniteRows<Row> {
  readonly data: { readonly pages: readonly Page<Row>[] } | undefined;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly isPlaceholderData: boolean;
  readonly fetchNextPage: () => unknown;
  refetch(): unknown;
}

/** A table that loads more rows on scrolling. */
export function InfiniteTable<Row extends RowData>({
  query,
  label,
  columns,
  getRowId,
  empty,
}: {
  query: InfiniteRows<Row>;
  label: string;
  columns: Column<Row>[];
  getRowId: (row: Row) => string;
  empty: ReactNode;
}) {
  return (
    <QueryView query={query}>
      {({ pages }) => {
        const rows = pages.flatMap(({ results }) => results);
        if (rows.length === 0) return empty;
        return (
          <Stack gap="xs" align="stretch" aria-busy={query.isPlaceholderData}>
            <DataTable label={label} rows={rows} columns={columns} getRowId={getRowId} />
            <LoadMore query={query} />
          </Stack>
        );
      }}
    </QueryView>
  );
}
