/** The JSON text in which a row keeps a list; null where none was given. */
export function storedList(list: readonly unknown[] | undefined): string | null {
  return list ? JSON.stringify(list) : null;
}

/** Reads what `storedList` wrote. */
export function listOf<T>(json: string | null): T[] | null {
  return json === null ? null : (JSON.parse(json) as T[]);
}
