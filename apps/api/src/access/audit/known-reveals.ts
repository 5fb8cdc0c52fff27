/** Maximum number of remembered reveals. Beyond it they are forgotten, which costs one query for each reader. */
const MOST = 100_000;

/** What is known to be recorded for a reader on a day. */
export interface ReaderReveals {
  readonly connections: Set<number>;
  /** Entries up to this id are among them. */
  upTo: number;
}

/** Reveals of the current UTC day that are known to be recorded, so that repeating one costs no query. */
export class KnownReveals {
  private day = 0;
  private size = 0;
  private readonly byReader = new Map<string, ReaderReveals>();

  /**
   * What is known of a reader on a day.
   * @param reader user, token and address
   * @param day counted from 1970, in UTC
   */
  of(reader: string, day: number): ReaderReveals {
    if (day !== this.day || this.size > MOST) {
      this.byReader.clear();
      this.size = 0;
      this.day = day;
    }
    const known = this.byReader.get(reader) ?? { connections: new Set(), upTo: 0 };
    this.byReader.set(reader, known);
    return known;
  }

  /** Adds what was read from, or written to, the audit after `known.upTo`. */
  add(known: ReaderReveals, { connections, upTo }: Readonly<ReaderReveals>): void {
    const before = known.connections.size;
    for (const connection of connections) known.connections.add(connection);
    known.upTo = Math.max(known.upTo, upTo);
    this.size += known.connections.size - before;
  }
}
