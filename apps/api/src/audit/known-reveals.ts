/** Reveals remembered at most; beyond that all are forgotten, which costs a look at the database each. */
const MOST = 100_000;

/** Which connections' params are known to be written as shown to whom on one day, so that showing them again costs nothing. */
export class KnownReveals {
  private day = 0;
  private size = 0;
  private readonly byUser = new Map<number, Set<number>>();

  /**
   * The connections that a user was shown on a day.
   * @param day counted from 1970, in UTC
   */
  of(user: number, day: number): ReadonlySet<number> {
    if (day !== this.day || this.size > MOST) {
      this.byUser.clear();
      this.size = 0;
      this.day = day;
    }
    return this.byUser.get(user) ?? none;
  }

  /** Remembers what was written. */
  add(user: number, day: number, connections: readonly number[]): void {
    // The day may have gone on while it was written.
    if (day !== this.day) return;
    const known = this.byUser.get(user) ?? new Set();
    this.byUser.set(user, known);
    const before = known.size;
    for (const connection of connections) known.add(connection);
    this.size += known.size - before;
  }
}

const none: ReadonlySet<number> = new Set();
