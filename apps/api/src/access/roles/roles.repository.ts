import { Injectable } from '@nestjs/common';
import {
  builtInGlobalRoles,
  builtInProjectRoles,
  type BuiltInRole,
  type Permission,
  type RoleListQuery,
  type RoleScope,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { Database, lockRow, oneOf, updateRow, type Reader, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { exceedsInProjects } from '../projects/index.js';
import { RolePermissionEntity } from './role-permission.entity.js';
import { RoleEntity } from './role.entity.js';

interface RoleRow {
  id: string;
  name: string;
  description: string;
  /** Comma separated; null for none. */
  permissions: string | null;
  built_in: boolean | number;
  version: number;
}

/** A role with its internal fields. */
export interface StoredRole extends Versioned {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly builtIn: boolean;
}

const columns = raw(
  `
    r.id, r.name, r.description, r.built_in, r.version,
      (
        SELECT string_agg(given.permission, ',' ORDER BY given.permission)
        FROM role_permissions given
        WHERE given.role_id = r.id
      ) AS permissions`,
);

const deletedProjects = raw('SELECT id FROM projects WHERE deleted_at IS NOT NULL');

const orderKeys = {
  name: { column: raw('r.name_key'), type: 'text' },
  // Shorter ids first: CUR2 comes before CUR10.
  id: { column: raw('length(r.id)'), type: 'integer' },
} as const;

@Injectable()
export class RolesRepository {
  constructor(private readonly database: Database) {}

  list(scope: RoleScope, query: RoleListQuery, request: ListRequest): Promise<List> {
    const { ordering = 'id' } = query;
    const listing = {
      base: raw('roles r'),
      id: { column: raw('r.id'), type: 'text' as const },
      where: [
        sql`r.scope = ${scope}`,
        ...oneOf(
          'r.name_key',
          query.name?.map((value) => value.toLowerCase()),
        ),
      ],
      by: orderKeys[ordering.endsWith('name') ? 'name' : 'id'],
      descending: ordering.startsWith('-'),
      columns,
      read: (rows: readonly RoleRow[]) => rows.map(toRole),
    };
    return readList(this.database, listing, query, request);
  }

  async find(reader: Reader, scope: RoleScope, id: string): Promise<StoredRole | undefined> {
    const row = await reader.first<RoleRow>(
      sql`SELECT ${columns} FROM roles r WHERE r.id = ${id} AND r.scope = ${scope}`,
    );
    return row && toRole(row);
  }

  /**
   * Whether a role of this scope has this name, ignoring case.
   * @param except id of a role that may have it
   */
  async hasName(reader: Reader, scope: RoleScope, name: string, except = ''): Promise<boolean> {
    const found = await reader.first(
      sql`SELECT 1 FROM roles WHERE scope = ${scope} AND name_key = ${name.toLowerCase()} AND id <> ${except}`,
    );
    return found !== undefined;
  }

  /** Locks a role until the transaction ends, and reads it. */
  async beginChange(tx: Transaction, scope: RoleScope, id: string): Promise<StoredRole | undefined> {
    await lockRow(tx, 'roles', id);
    return this.find(tx, scope, id);
  }

  /** Writes changed columns, and the permissions if given, and increments the version. */
  async update(tx: Transaction, id: string, { name, description, permissions }: Partial<BuiltInRole>): Promise<void> {
    const changes = {
      ...(name !== undefined && { name, nameKey: name.toLowerCase() }),
      ...(description !== undefined && { description }),
    };
    await updateRow(tx, RoleEntity, id, changes);
    if (permissions) await this.replacePermissions(tx, id, permissions);
  }

  async isInUse(reader: Reader, id: string): Promise<boolean> {
    const found = await reader.first(
      sql`
        SELECT 1
        WHERE EXISTS (SELECT 1 FROM users WHERE role = ${id})
          OR EXISTS (SELECT 1 FROM memberships WHERE role = ${id} AND project_id NOT IN (${deletedProjects}))`,
    );
    return found !== undefined;
  }

  /**
   * Whether a global role has a holder with a permission that the caller lacks. If others made the caller's token, the
   * caller is not its user and counts as another holder.
   */
  async isHeldBeyond(reader: Reader, id: string, caller: Caller): Promise<boolean> {
    const superuser = caller.isSuperuser ? raw('FALSE') : sql`u.is_superuser = ${true}`;
    const itself = caller.principals.length === 1 ? sql`u.id <> ${caller.userId}` : raw('TRUE');
    const found = await reader.first(
      sql`
        SELECT 1
        FROM users u
        WHERE u.role = ${id} AND ${itself} AND (${superuser} OR ${exceedsInProjects(caller, raw('u.id'))})
        LIMIT 1`,
    );
    return found !== undefined;
  }

  async isHeldBy(reader: Reader, id: string, userId: number): Promise<boolean> {
    return (await reader.first(sql`SELECT 1 FROM users WHERE role = ${id} AND id = ${userId}`)) !== undefined;
  }

  /** Replaces a role for all of its holders; returns the users and the projects that changed. */
  async replace(tx: Transaction, id: string, replacement: string): Promise<{ users: number[]; projects: number[] }> {
    const users = await tx.rows<{ id: number }>(
      sql`UPDATE users SET role = ${replacement}, version = version + 1 WHERE role = ${id} RETURNING id`,
    );
    const projects = await tx.rows<{ id: number }>(
      sql`
        UPDATE projects
        SET version = version + 1
        WHERE deleted_at IS NULL AND id IN (SELECT project_id FROM memberships WHERE role = ${id})
        RETURNING id`,
    );
    await tx.rows(sql`UPDATE memberships SET role = ${replacement} WHERE role = ${id}`);
    return { users: users.map((row) => row.id), projects: projects.map((row) => row.id) };
  }

  /** Deletes an unused role, and the memberships of deleted projects that still refer to it. */
  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.rows(sql`DELETE FROM memberships WHERE role = ${id} AND project_id IN (${deletedProjects})`);
    await tx.rows(sql`DELETE FROM roles WHERE id = ${id}`);
  }

  /** The next id of a custom role, such as `CUR1`. */
  async nextId(tx: Transaction, prefix: 'CUR' | 'CPR'): Promise<string> {
    const row = await tx.first<{ value: number }>(
      sql`
        INSERT INTO sequences (name, value)
        VALUES (${prefix}, 1)
        ON CONFLICT (name)
        DO UPDATE SET value = sequences.value + 1
        RETURNING value`,
    );
    return `${prefix}${String(row?.value)}`;
  }

  async insert(tx: Transaction, role: BuiltInRole, scope: RoleScope, builtIn: boolean): Promise<void> {
    const { id, name, description, permissions } = role;
    await tx.manager.insert(RoleEntity, { id, scope, name, nameKey: name.toLowerCase(), description, builtIn });
    await this.replacePermissions(tx, id, permissions);
  }

  /** Updates the built-in roles to match the domain; writes nothing if they already do. */
  async syncBuiltIn(tx: Transaction): Promise<void> {
    // Of several replicas that start on an empty database, one creates them.
    await tx.lock('built-in-roles');
    const rows = await tx.rows<RoleRow>(sql`SELECT ${columns} FROM roles r WHERE r.built_in = ${true}`);
    const stored = new Map(rows.map((row) => [row.id, row]));
    const scopes = { global: builtInGlobalRoles, project: builtInProjectRoles } as const;
    for (const [scope, roles] of Object.entries(scopes) as [RoleScope, readonly BuiltInRole[]][]) {
      for (const role of roles) await this.syncOne(tx, role, scope, stored.get(role.id));
    }
  }

  private async syncOne(tx: Transaction, role: BuiltInRole, scope: RoleScope, row?: RoleRow): Promise<void> {
    if (!row) return this.insert(tx, role, scope, true);
    if (row.permissions !== ([...role.permissions].sort().join(',') || null)) {
      await this.replacePermissions(tx, role.id, role.permissions);
    }
  }

  private async replacePermissions(tx: Transaction, roleId: string, permissions: readonly Permission[]): Promise<void> {
    await tx.manager.delete(RolePermissionEntity, { roleId });
    const rows = permissions.map((permission) => ({ roleId, permission }));
    if (rows.length > 0) await tx.manager.insert(RolePermissionEntity, rows);
  }
}

function toRole({ permissions, built_in, ...row }: RoleRow): StoredRole {
  return { ...row, builtIn: Boolean(built_in), permissions: (permissions?.split(',') ?? []) as Permission[] };
}
