/** A column of encrypted texts. */
export interface SealedColumn {
  /** Must have an `id`. */
  readonly table: string;
  /** May be null. */
  readonly column: string;
}

/**
 * Where a text is stored: it decrypts nowhere else.
 * @param id of the row
 */
export function placeIn({ table, column }: SealedColumn, id: number): string {
  return `${table}/${String(id)}/${column}`;
}
