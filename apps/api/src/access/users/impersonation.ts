import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { idIn, Database, type Reader } from '../../platform/database/index.js';
import { callerWithoutToken, type Caller } from '../../platform/http/caller.js';
import { userRightsColumns, userRightsOf, type UserRightsRow } from './user-rights.js';

/** Impersonates users without a token, for programs with direct access to the database. */
@Injectable()
export class Impersonation {
  constructor(private readonly database: Database) {}

  /**
   * The caller for a user, with all of the user's permissions.
   * @param email of an active user; if left out, the oldest active superuser
   * @throws LedgerError `not_found` when there is none
   */
  async find(email?: string): Promise<Caller> {
    const which = email === undefined ? sql`u.is_superuser = ${true}` : sql`u.email_key = ${email.toLowerCase()}`;
    const caller = await this.first(which);
    if (caller) return caller;
    throw new LedgerError(
      'not_found',
      email === undefined ? 'There is no active superuser.' : `There is no active user ${email}.`,
    );
  }

  /**
   * The caller for a user whose object (such as a webhook) acts on their behalf.
   * @param makers ids of the object's makers, who bound its permissions
   * @returns undefined when the user or a maker is inactive
   */
  async through(id: number, makers: readonly number[], reader: Reader = this.database): Promise<Caller | undefined> {
    const rows = await reader.rows<UserRightsRow>(
      sql`SELECT ${userRightsColumns} FROM users u WHERE ${idIn(this.database.dialect, raw('u.id'), [id, ...makers])}`,
    );
    const rights = new Map(rows.map((row) => [row.user_id, userRightsOf(row)]));
    const user = rights.get(id);
    const bounds = makers.map((maker) => rights.get(maker)).filter((one) => one !== undefined);
    return user && bounds.length === makers.length ? callerWithoutToken(user, bounds) : undefined;
  }

  private async first(which: Sql): Promise<Caller | undefined> {
    const found = await this.database.first<UserRightsRow>(
      sql`SELECT ${userRightsColumns} FROM users u WHERE u.is_active = ${true} AND ${which} ORDER BY u.id LIMIT 1`,
    );
    return found && callerWithoutToken(userRightsOf(found));
  }
}
