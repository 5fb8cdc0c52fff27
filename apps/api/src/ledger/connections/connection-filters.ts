import { healthBySeverity, type ConnectionListQuery, type Kind } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { anyOf, containsText, databaseNow, oneOf, type Dialect } from '../../platform/database/index.js';

/** Nobody sees a connection that is being deleted. */
export const NOT_DELETED = raw('c.deleted_at IS NULL');

export function ofKind(...kinds: readonly Kind[]): Sql[] {
  return oneOf('c.kind', kinds.length > 0 ? kinds : undefined);
}

/** Whether an acknowledgement `a` still holds, by the database's clock, which is one for all replicas. */
export function acknowledgementHolds(dialect: Dialect): Sql {
  return sql`(a.until IS NULL OR a.until > ${databaseNow(dialect)})`;
}

/** The conditions of the filters of a list on `connections c`. */
export function connectionFilters(dialect: Dialect, query: Partial<ConnectionListQuery>): Sql[] {
  const contains = (column: string, text: string) => containsText(dialect, raw(column), text);
  return [
    ...oneOf('c.id', query.id),
    ...oneOf('c.alias', query.alias),
    ...oneOf('c.frequency', query.frequency),
    ...oneOf(
      'c.health',
      query.health?.map((value) => healthBySeverity.indexOf(value)),
    ),
    ...anyOf(query.health_since__gte, (at) => sql`c.health_since >= ${at}`),
    ...anyOf(query.health_since__lt, (at) => sql`c.health_since < ${at}`),
    ...anyOf(
      query.acknowledged,
      (isWanted) => sql`c.id ${raw(isWanted ? 'IN' : 'NOT IN')} (${acknowledgedIds(dialect)})`,
    ),
    ...oneOf('c.cause_key', query.cause),
    ...oneOf('c.system', query.system),
    ...oneOf('c.project_id', query.project),
    ...anyOf(
      query.search,
      (value) =>
        sql`(${contains('c.alias', value)} OR ${contains('c.system', value)} OR ${contains('c.cause_line', value)})`,
    ),
  ];
}

function acknowledgedIds(dialect: Dialect): Sql {
  return sql`SELECT a.connection_id FROM acknowledgements a WHERE ${acknowledgementHolds(dialect)}`;
}

/** Whether a list depends on the health of connections, which the feed of job changes updates. */
export function dependsOnHealth({
  health,
  health_since__gte,
  health_since__lt,
  acknowledged,
  cause,
  search,
  ordering,
}: ConnectionListQuery): boolean {
  return (
    [health, health_since__gte, health_since__lt, acknowledged, cause, search].some(Boolean) ||
    (ordering?.includes('health') ?? false)
  );
}
