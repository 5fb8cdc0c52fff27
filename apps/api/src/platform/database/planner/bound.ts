/** A value to bind, and the type of the column that it is compared with. */
export interface Bound {
  readonly type: 'bigint' | 'boolean' | 'text';
  readonly value: number | boolean | string;
}
