import sql, { raw, type Sql } from 'sql-template-tag';

import { isOneOf, type Dialect } from '../../platform/database/index.js';

/** The connections that one answer revealed, by the id of their project. */
export type IdsByProject = Readonly<Record<string, readonly number[]>>;

/** SQL on the connections in the column `revealed` of `audit_entries e`, of the projects that a reader sees. */
export class RevealedIds {
  constructor(
    private readonly dialect: Dialect,
    /** Whether the reader sees a project. */
    private readonly sees: (project: Sql) => Sql,
  ) {}

  /** Whether any of them is seen. */
  any(): Sql {
    return sql`EXISTS (SELECT 1 ${this.seen()})`;
  }

  /** Whether any of some connections is among them. */
  includes(ids: readonly number[]): Sql {
    const each = raw(this.dialect === 'sqlite' ? 'json_each(p.value)' : 'jsonb_array_elements(p.value) AS e(value)');
    const isFound = isOneOf('CAST(value AS bigint)', ids);
    return sql`EXISTS (SELECT 1 ${this.seen()} AND EXISTS (SELECT 1 FROM ${each} WHERE ${isFound}))`;
  }

  /** Those that are seen, as JSON of `IdsByProject`; null for an entry of one object. */
  shown(): Sql {
    const list = raw(
      this.dialect === 'sqlite' ? 'json_group_object(p.key, json(p.value))' : 'jsonb_object_agg(p.key, p.value)::text',
    );
    return sql`CASE WHEN e.revealed IS NOT NULL THEN (SELECT ${list} ${this.seen()}) END`;
  }

  private seen(): Sql {
    const each = raw(this.dialect === 'sqlite' ? 'json_each(e.revealed)' : 'jsonb_each(e.revealed::jsonb)');
    return sql`FROM ${each} p WHERE ${this.sees(raw('CAST(p.key AS bigint)'))}`;
  }
}
