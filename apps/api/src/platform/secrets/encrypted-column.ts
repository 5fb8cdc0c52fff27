/** A column of encrypted texts. */
export interface EncryptedColumn {
  /** Must have an `id`. */
  readonly table: string;
  /** May be null. */
  readonly column: string;
}

/**
 * The additional authenticated data of a text: where it is stored, so that it decrypts nowhere else.
 * @param id of the row
 */
export function aadOf({ table, column }: EncryptedColumn, id: number): string {
  return `${table}/${String(id)}/${column}`;
}
