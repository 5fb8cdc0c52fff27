/** Maximum number of remembered reveals. Beyond it the set is cleared, which costs one query for each. */
const MOST = 100_000;

/** Reveals of the current UTC day that are known to be recorded, so that repeating one costs no query. */
export class KnownReveals {
  private day = 0;
  private size = 0;
  private readonly byReader = new Map<string, Set<number>>();

  /**
   * The connections whose reveal is recorded for a reader on a day.
   * @param reader user, token and address
   * @param day counted from 1970, in UTC
   */
  of(reader: string, day: number): ReadonlySet<number> {
    if (day !== this.day || this.size > MOST) {
      this.byReader.clear();
      this.size = 0;
      this.day = day;
    }
    return this.byReader.get(reader) ?? none;
  }

  add(reader: string, day: number, connections: readonly number[]): void {
    // The day may have changed during the write.
    if (day !== this.day) return;
    const known = this.byReader.get(reader) ?? new Set();
    this.byReader.set(reader, known);
    const before = known.size;
    for (const connection of connections) known.add(connection);
    this.size += known.size - before;
  }
}

const none: ReadonlySet<number> = new Set();
