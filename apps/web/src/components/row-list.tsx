import { Stack } from '@mantine/core';
import type { RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';

import type { Page } from '../api/paged.js';
import { DataTable, type Column } from './data-table.js';
import { More } from './more.js';
import { Answer } from './states.js';

/** A list that is read page after page, as `useInfiniteQuery` tells it. */
interface Listed<Row> {
  readonly data: { readonly pages: readonly Page<Row>[] } | undefined;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly isPlaceholderData: boolean;
  readonly fetchNextPage: () => unknown;
  refetch(): unknown;
}

/** A list as a table that grows while one scrolls; what stands in its place when nothing is in it. */
export function RowList<Row extends RowData>({
  of,
  label,
  columns,
  idOf,
  empty,
}: {
  of: Listed<Row>;
  label: string;
  columns: Column<Row>[];
  idOf: (row: Row) => string;
  empty: ReactNode;
}) {
  return (
    <Answer of={of}>
      {({ pages }) => {
        const rows = pages.flatMap(({ results }) => results);
        if (rows.length === 0) return empty;
        return (
          <Stack gap="xs" align="stretch" aria-busy={of.isPlaceholderData}>
            <DataTable label={label} rows={rows} columns={columns} idOf={idOf} />
            <More of={of} />
          </Stack>
        );
      }}
    </Answer>
  );
}
