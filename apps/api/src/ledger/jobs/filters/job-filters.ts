import sql, { raw, type Sql } from 'sql-template-tag';

import { containsText, isAnyOf, isOneOf, ofUsers } from '../../../platform/database/index.js';
import type { Rollup } from '../../counts/index.js';
import type { Counting, JobFilterTable } from './job-filter.js';

/** Also serves lists ordered by `last_run`. */
export const TIME_INDEX = 'jobs_by_last_run';

/**
 * Every filter of job lists: its condition, how it is counted, and the index that serves it. To add a filter, add a property to
 * `JobListQuery` and an entry here.
 */
export const jobFilters = {
  automatic: (values) => ({
    where: isOneOf('j.automatic', values),
    counted: byOutcome(({ start }) => values.includes(start === 'automatic')),
    served: { by: 'outcome', column: 'j.automatic', values },
  }),
  succeeded: (values) => ({
    where: isOneOf('j.succeeded', values),
    counted: byOutcome(({ outcome }) => values.includes(outcome === 'succeeded')),
    served: { by: 'outcome', column: 'j.succeeded', values },
  }),
  connection: (ids) => ({
    where: isOneOf('j.connection_id', ids),
    counted: byKey('connection', isOneOf('c.id', ids)),
    served: { by: 'ids', column: 'j.connection_id', ids },
    connections: isOneOf('c.id', ids),
  }),
  project: (ids) => ({
    where: isOneOf('j.project_id', ids),
    counted: byKey('project', isOneOf('j.project_id', ids)),
    served: { by: 'ids', column: 'j.project_id', ids },
    connections: isOneOf('c.project_id', ids),
  }),
  user: (users) => ({
    where: ofUsers(raw('j.user_id'), users),
    counted: byKey('user', ofUsers(raw('j.user_id'), users)),
    served: { by: 'ids', column: 'j.user_id', ids: idsOfUsers(users) },
  }),
  ready: (values) => ({
    where: isAnyOf(values, (value) => raw(value ? 'j.ready > 0' : 'j.ready = 0')),
    counted: byOutcome(({ outcome }) => values.includes(outcome !== 'unfinished')),
    // A connection has at most one unfinished run, so the index is small.
    served: values.every((value) => !value) ? { by: 'index', index: 'jobs_open' } : undefined,
  }),
  system: (systems) => ({
    where: sql`j.connection_id IN (SELECT id FROM connections WHERE ${isOneOf('system', systems)})`,
    counted: byKey('connection', isOneOf('c.system', systems)),
    served: { by: 'connections' },
    connections: isOneOf('c.system', systems),
  }),
  cause: (fingerprints) => ({
    where: sql`j.connection_id IN (SELECT id FROM connections WHERE ${isOneOf('cause_key', fingerprints)})`,
    counted: byKey('connection', isOneOf('c.cause_key', fingerprints)),
    served: { by: 'connections' },
    connections: isOneOf('c.cause_key', fingerprints),
  }),
  external_id: (texts) => ({
    // The first half makes both planners consider the partial index.
    where: sql`j.external_id IS NOT NULL AND ${isOneOf('j.external_id', texts)}`,
    counted: { by: 'few' },
    served: { by: 'texts', column: 'j.external_id', index: 'jobs_by_external_id', texts },
  }),
  last_run__gte: (times) => ({
    where: sql`j.last_run >= ${Math.min(...times)}`,
    counted: { by: 'index' },
    served: { by: 'time' },
  }),
  last_run__lt: (times) => ({
    where: sql`j.last_run < ${Math.max(...times)}`,
    counted: { by: 'index' },
    served: { by: 'time' },
  }),
  search: (texts, dialect) => ({
    where: isAnyOf(texts, (text) => containsText(dialect, raw('j.result_message'), text)),
    counted: { by: 'scan', texts: texts.length },
  }),
} satisfies JobFilterTable;

function byOutcome(keeps: Extract<Rollup, { by: 'outcome' }>['keeps']): Counting {
  return { by: 'rollup', rollup: { by: 'outcome', keeps } };
}

function byKey(by: 'connection' | 'user' | 'project', holds: Sql): Counting {
  return { by: 'rollup', rollup: { by, holds } };
}

function idsOfUsers(users: readonly (number | string)[]): readonly number[] | Sql {
  if (users.every((user) => typeof user === 'number')) return users;
  return sql`SELECT id FROM users WHERE ${ofUsers(raw('id'), users)}`;
}
