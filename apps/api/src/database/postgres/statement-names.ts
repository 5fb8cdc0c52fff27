import type { Sql } from 'sql-template-tag';

/** Most statements that each connection keeps prepared; a server's memory pays for them. */
const MOST = 256;

/** A query as pg takes it. */
export interface NamedQuery {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Names for statements, by which a connection keeps them parsed and planned. The first so many texts get one. */
export class StatementNames {
  private readonly names = new Map<string, string>();

  /** The query with its name, if its text has one. */
  named({ text, values }: Sql): NamedQuery {
    let name = this.names.get(text);
    if (name === undefined && this.names.size < MOST) {
      name = `s${this.names.size}`;
      this.names.set(text, name);
    }
    return name === undefined ? { text, values } : { name, text, values };
  }
}
