import { Injectable } from '@nestjs/common';
import { LedgerError } from '@syncledger/domain';
import sql, { type Sql } from 'sql-template-tag';

import { Database } from '../database/index.js';
import { superuser, type Caller } from '../http/caller.js';
import { RightsRepository } from './rights.repository.js';

/** Who may be acted as without a token: by whoever has the database itself. */
@Injectable()
export class ActingUsers {
  constructor(
    private readonly database: Database,
    private readonly rights: RightsRepository,
  ) {}

  /**
   * The caller that a user is, with all their rights.
   * @param email of an active user; left out, the oldest active superuser
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

  /** The caller that a user is now, with all their rights; undefined when they are not active. */
  byId(id: number): Promise<Caller | undefined> {
    return this.first(sql`u.id = ${id}`);
  }

  private async first(which: Sql): Promise<Caller | undefined> {
    const found = await this.database.first<{ id: number; email: string }>(
      sql`SELECT u.id, u.email FROM users u WHERE u.is_active = ${true} AND ${which} ORDER BY u.id LIMIT 1`,
    );
    const rights = found && (await this.rights.find(this.database, found.id));
    if (!rights) return undefined;
    const all = superuser(found.id, found.email);
    return rights.isSuperuser ? all : { ...all, isSuperuser: false, permissions: new Set(rights.permissions) };
  }
}
