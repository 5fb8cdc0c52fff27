import { Injectable } from '@nestjs/common';
import { allGlobalPermissions, LedgerError, type GlobalPermission } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Database } from '../database/index.js';
import type { Caller } from '../http/caller.js';

interface ActingRow {
  id: number;
  email: string;
  is_superuser: boolean | number;
  permissions: string | null;
}

const permissions = raw(
  `(SELECT string_agg(given.permission, ',') FROM role_permissions given WHERE given.role_id = u.role) AS permissions`,
);

/** Who may be acted as without a token: by whoever has the database itself. */
@Injectable()
export class ActingUsers {
  constructor(private readonly database: Database) {}

  /**
   * The caller that a user is, with all their rights.
   * @param email of an active user; left out, the oldest active superuser
   * @throws LedgerError `not_found` when there is none
   */
  async find(email?: string): Promise<Caller> {
    const which = email === undefined ? sql`u.is_superuser = ${true}` : sql`u.email_key = ${email.toLowerCase()}`;
    const row = await this.first(which);
    if (row) return callerFrom(row);
    throw new LedgerError(
      'not_found',
      email === undefined ? 'There is no active superuser.' : `There is no active user ${email}.`,
    );
  }

  private first(which: Sql): Promise<ActingRow | undefined> {
    return this.database.first<ActingRow>(
      sql`SELECT u.id, u.email, u.is_superuser, ${permissions} FROM users u WHERE u.is_active = ${true} AND ${which} ORDER BY u.id LIMIT 1`,
    );
  }
}

function callerFrom({ id, email, is_superuser, permissions: given }: ActingRow): Caller {
  const isSuperuser = Boolean(is_superuser);
  const held = isSuperuser ? allGlobalPermissions : ((given?.split(',') ?? []) as GlobalPermission[]);
  return {
    userId: id,
    email,
    tokenId: null,
    request: null,
    isSuperuser,
    permissions: new Set(held),
    readOnly: false,
    scope: null,
    isNarrowed: false,
    expiresAt: null,
  };
}
