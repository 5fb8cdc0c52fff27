import { Table } from '@mantine/core';
import { tableFeatures, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';

/** None of the table's own sorting and filtering: the server does both. */
const features = tableFeatures({});

/** A column of a table of rows. */
export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

/** What a table shows. */
interface DataTableProps<Row extends RowData> {
  /** What it lists, for those who can't see it. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: Column<Row>[];
  readonly idOf: (row: Row) => string;
}

/** A table for short lists; long ones are drawn as far as they are seen (features/overview, features/runs). */
export function DataTable<Row extends RowData>({ label, rows, columns, idOf }: DataTableProps<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: idOf });
  return (
    <Table.ScrollContainer
      minWidth={320}
      type="native"
      scrollAreaProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
    >
      <Table aria-label={label} highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Table.Th key={header.id} scope="col">
                  <table.FlexRender header={header} />
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {table.getRowModel().rows.map((row) => (
            <Table.Tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <Table.Td key={cell.id}>
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
