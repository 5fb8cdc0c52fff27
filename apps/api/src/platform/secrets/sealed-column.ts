/** A column of sealed texts. */
export interface SealedColumn {
  /** With an `id`. */
  readonly table: string;
  /** May be null. */
  readonly column: string;
}

/**
 * Where a text is stored: it opens nowhere else.
 * @param id of the row
 */
export function placeIn({ table, column }: SealedColumn, id: number): string {
  return `${table}/${String(id)}/${column}`;
}
