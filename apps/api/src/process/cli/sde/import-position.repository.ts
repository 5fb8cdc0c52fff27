import sql from 'sql-template-tag';

import type { Database } from '../../../platform/database/index.js';

/** Stores up to which page the jobs of a server were imported. */
export class ImportPosition {
  private readonly name: string;

  constructor(
    private readonly database: Database,
    host: string,
    kind: string,
  ) {
    this.name = `import/${kind}/${host}`;
  }

  /** Query of the next page; undefined before the first import. */
  async read(): Promise<string | undefined> {
    const row = await this.database.first<{ value: string }>(sql`SELECT value FROM settings WHERE name = ${this.name}`);
    return row?.value;
  }

  async store(query: string): Promise<void> {
    await this.database.write((tx) =>
      tx.rows(
        sql`INSERT INTO settings (name, value) VALUES (${this.name}, ${query})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      ),
    );
  }
}
