import './data-table.css';

import { Table } from '@mantine/core';
import { tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** None of the table's own sorting and filtering: the server does both. */
const features = tableFeatures({});

/** A column of a table of rows. */
export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** A column: what it is called, and what it shows of a row. Without a name, it holds what can be done. */
export function column<Row extends RowData>(header: string, show: (row: Row) => ReactNode): Column<Row> {
  const named = header === '' ? () => <span className="visually-hidden">What can be done</span> : header;
  return { id: header || 'acts', header: named, cell: ({ row }) => show(row.original) };
}

/** What a table shows. */
interface DataTableProps<Row extends RowData> {
  /** What it lists, for those who can't see it. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: Column<Row>[];
  readonly idOf: (row: Row) => string;
}

/**
 * A table for short lists; long ones are drawn as far as they are seen (features/overview, features/runs).
 * On a narrow screen each row is a card. The roles are said, for a table that is laid out otherwise is none to a screen reader.
 */
export function DataTable<Row extends RowData>({ label, rows, columns, idOf }: DataTableProps<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: idOf });
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
                <Table.Td key={cell.id} role="cell" data-label={nameOf(cell.column.columnDef.header)}>
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

/** What stands before a value in a card. */
function nameOf(header: unknown): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
