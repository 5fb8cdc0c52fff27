/** Something that the command palette offers. */
export interface PaletteEntry {
  /** Unique among all entries. */
  readonly key: string;
  readonly label: string;
  /** Where it is or what it is, such as "Page"; also searched. */
  readonly hint: string;
  readonly act: () => void | Promise<void>;
}

/** The entries that contain each word of the query, in their order; those whose label begins with the query come first. */
export function matchingEntries(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const text = query.trim().toLowerCase();
  const words = text.split(/\s+/);
  const matches = entries.filter(({ label, hint }) => {
    const searched = `${label} ${hint}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const starts = ({ label }: PaletteEntry) => (label.toLowerCase().startsWith(text) ? 0 : 1);
  return matches.toSorted((one, other) => starts(one) - starts(other));
}

/** The id of a run that the query names, such as `123`, `#123` or `run 123`. */
export function runIdOf(query: string): number | undefined {
  const id = Number(/^(?:run\s*)?#?([1-9]\d{0,14})$/i.exec(query.trim())?.[1]);
  return Number.isNaN(id) ? undefined : id;
}
