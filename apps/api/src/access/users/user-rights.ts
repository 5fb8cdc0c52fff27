import type { GlobalPermission } from '@syncledger/domain';
import { raw, type Sql } from 'sql-template-tag';

import { jsonList, type Dialect } from '../../platform/database/index.js';
import type { UserRights } from '../../platform/http/effective-rights.js';

/** The inputs of a user's permissions, as both databases return them. */
export interface UserRightsRow {
  readonly user_id: number;
  readonly email: string;
  readonly is_active: boolean | number;
  readonly is_superuser: boolean | number;
  /** Permissions of the user's role, comma separated. */
  readonly permissions: string | null;
}

const fields = {
  user_id: 'u.id',
  email: 'u.email',
  is_active: 'u.is_active',
  is_superuser: 'u.is_superuser',
  permissions: `(SELECT string_agg(given.permission, ',') FROM role_permissions given WHERE given.role_id = u.role)`,
};

/** The columns of a `UserRightsRow`, selected from `users u`. */
export const userRightsColumns: Sql = raw(
  Object.entries(fields)
    .map(([name, column]) => `${column} AS ${name}`)
    .join(', '),
);

/** A JSON list of `UserRightsRow`, aggregated over `users u`. */
export function userRightsList(dialect: Dialect): Sql {
  return jsonList(dialect, fields, 'u.id');
}

export function userRightsOf({ user_id: userId, email, permissions, ...row }: UserRightsRow): UserRights {
  return {
    userId,
    email,
    isActive: Boolean(row.is_active),
    isSuperuser: Boolean(row.is_superuser),
    permissions: (permissions?.split(',') ?? []) as GlobalPermission[],
  };
}
