import stringWidth from 'string-width';

import { printable } from './printable.js';

/** A column of a table: its title, and the text of its cells. */
export interface Column {
  readonly title: string;
  readonly of: (row: Record<string, unknown>) => string;
}

/** A column that shows a field unchanged; null is empty, a list is joined. */
export function field(name: string, title = name.replaceAll('_', ' ')): Column {
  return { title, of: (row) => words(row[name]) };
}

/**
 * Formats a table, as wide as its first batch of rows needs.
 * @param batches the rows; at most one batch is held at a time
 */
export async function* tableLines(
  columns: readonly Column[],
  batches: AsyncIterable<readonly Record<string, unknown>[]> | Iterable<readonly Record<string, unknown>[]>,
): AsyncGenerator<string> {
  let widths: number[] | undefined;
  for await (const batch of batches) {
    const cells = batch.map((row) => columns.map(({ of }) => printable(of(row))));
    if (cells.length === 0) continue;
    if (!widths) {
      const titles = columns.map(({ title }) => title.toUpperCase());
      widths = titles.map((title, index) =>
        Math.max(...[titles, ...cells].map((row) => stringWidth(row[index] ?? title))),
      );
      yield line(titles, widths);
    }
    for (const row of cells) yield line(row, widths);
  }
}

function line(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
    .join('  ')
    .trimEnd();
}

function words(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(words).join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
