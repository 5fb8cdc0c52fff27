import { dueAfter, type Micros } from '@syncledger/domain';

import type { Random } from '../random.js';
import { history, jobColumns } from './history.js';
import type { BulkConnection, Population } from './population.js';
import type { BulkTable, Value } from './table.js';

/** The columns of a table and what each holds of an object. */
type Columns<T> = Readonly<Record<string, (object: T) => Value>>;

/** What a ledger's tables are made of. */
export interface LedgerTables {
  readonly population: Population;
  readonly jobs: number;
  /** When the last job ends. */
  readonly until: Micros;
  /** After this, connections are due next. */
  readonly now: Micros;
  readonly encrypt: (connection: BulkConnection) => string;
}

/** The tables in the order in which they refer to one another. */
export function tablesOf({ population, jobs, until, now, encrypt }: LedgerTables, random: Random): BulkTable[] {
  const { users, projects, connections } = population;
  const members = projects.flatMap((project) =>
    [...project.members].map(([place, role]) => ({ project, role, user: users[place]?.id ?? 1 })),
  );
  return [
    table('users', users, {
      id: ({ id }) => id,
      email: ({ email }) => email,
      email_key: ({ email }) => email.toLowerCase(),
      first_name: ({ firstName }) => firstName,
      last_name: ({ lastName }) => lastName,
      role: ({ role }) => role,
      is_active: ({ isActive }) => isActive,
      is_superuser: () => false,
      date_joined: ({ joined }) => joined,
    }),
    table('projects', projects, {
      id: ({ id }) => id,
      name: ({ name }) => name,
      slug: ({ slug }) => slug,
      description: () => '',
      archived: ({ archived }) => archived,
      created: ({ created }) => created,
      updated: ({ created }) => created,
    }),
    table('memberships', members, {
      project_id: ({ project }) => project.id,
      user_id: ({ user }) => user,
      role: ({ role }) => role,
    }),
    connectionsTable(connections, now, encrypt),
    { name: 'jobs', columns: jobColumns, count: jobs, rows: history({ jobs, connections, users, until }, random) },
  ];
}

function connectionsTable(
  connections: readonly BulkConnection[],
  now: Micros,
  encrypt: (connection: BulkConnection) => string,
): BulkTable {
  return table('connections', connections, {
    id: ({ id }) => id,
    kind: ({ kind }) => kind,
    project_id: ({ project }) => project.id,
    system: ({ system }) => system,
    alias: ({ alias }) => alias,
    frequency: ({ frequency }) => frequency,
    command: ({ command }) => command,
    params: encrypt,
    inaccessible: ({ inaccessible }) => inaccessible,
    created_at: ({ created }) => created,
    updated_at: ({ created }) => created,
    created_by: ({ user }) => user,
    scheduled_by: ({ user, frequency }) => (frequency === 'manually' ? null : user),
    next_due_at: ({ id, frequency }) => dueAfter(id, frequency, now) ?? null,
  });
}

function table<T>(name: string, objects: readonly T[], columns: Columns<T>): BulkTable {
  const values = Object.values(columns);
  return {
    name,
    columns: Object.keys(columns),
    count: objects.length,
    rows: (function* () {
      for (const object of objects) yield values.map((value) => value(object));
    })(),
  };
}
