/** Serializes a list to JSON for a column; null for none. */
export function storedList(list: readonly unknown[] | undefined): string | null {
  return list ? JSON.stringify(list) : null;
}

/** Parses what `storedList` wrote. */
export function listOf<T>(json: string | null): T[] | null {
  return json === null ? null : (JSON.parse(json) as T[]);
}
