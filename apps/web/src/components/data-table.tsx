import './data-table.css';

import { Table } from '@mantine/core';
import { tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** The server sorts and filters. */
const features = tableFeatures({});

export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** A column without a header contains actions. */
export function column<Row extends RowData>(header: string, render: (row: Row) => ReactNode): Column<Row> {
  const heading = header === '' ? () => <span className="visually-hidden">Actions</span> : header;
  return { id: header || 'acts', header: heading, cell: ({ row }) => render(row.original) };
}

interface DataTableProps<Row extends RowData> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: Column<Row>[];
  readonly getRowId: (row: Row) => string;
}

/**
 * A table for short lists; long ones are virtualized (features/overview, features/runs). Narrow screens show rows as cards. CSS
 * that changes the display of a table removes its semantics, hence the explicit roles.
 */
export function DataTable<Row extends RowData>({ label, rows, columns, getRowId }: DataTableProps<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: getRowId });
  return (
    <Table.ScrollContainer
      className="data-table"
      minWidth={0}
      type="native"
      scrollAreaProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
    >
      <Table aria-label={label} role="table" highlightOnHover verticalSpacing="xs">
        <Table.Thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id} role="row">
              {group.headers.map((header) => (
                <Table.Th key={header.id} role="columnheader" scope="col">
                  <table.FlexRender header={header} />
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {table.getRowModel().rows.map((row) => (
            <Table.Tr key={row.id} role="row">
              {row.getAllCells().map((cell) => (
                <Table.Td key={cell.id} role="cell" data-label={cardLabel(cell.column.columnDef.header)}>
                  <table.FlexRender cell={cell} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function cardLabel(header: unknown): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
