import { Injectable } from '@nestjs/common';
import { formatTime, type Draft, type Unresolved, type User, type UserListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  anyOf,
  containsText,
  Database,
  lockRow,
  oneOf,
  updateRow,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import { type ListRequest, readList } from '../../platform/http/paging/index.js';
import { UserEntity } from './user.entity.js';

interface UserRow {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  role: string;
  is_active: boolean | number;
  is_superuser: boolean | number;
  date_joined: number;
  last_login: number | null;
  version: number;
}

export type VersionedUser = Unresolved<User> & Versioned;

const columns = raw(
  'u.id, u.email, u.first_name, u.last_name, u.role, u.is_active, u.is_superuser, u.date_joined, u.last_login, u.version',
);

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  list(query: UserListQuery, request: ListRequest): Promise<List> {
    const { ordering = 'id' } = query;
    const listing = {
      base: raw('users u'),
      id: { column: raw('u.id'), type: 'number' as const },
      where: this.filters(query),
      ...(ordering.endsWith('email') && { by: { column: raw('u.email_key'), type: 'text' as const } }),
      descending: ordering.startsWith('-'),
      columns,
      read: (rows: readonly UserRow[]) => rows.map(toUser),
    };
    return readList(this.database, listing, query, request);
  }

  async find(id: number, reader: Reader = this.database): Promise<VersionedUser | undefined> {
    const row = await reader.first<UserRow>(sql`SELECT ${columns} FROM users u WHERE u.id = ${id}`);
    return row && toUser(row);
  }

  /**
   * Reserves an address until the transaction ends, unless another user has it, ignoring case.
   * @param except id of a user who may have it
   */
  async reserveEmail(tx: Transaction, draft: Draft<{ email?: string }>, except = 0): Promise<void> {
    const key = draft.fields.email?.toLowerCase();
    if (key === undefined) return;
    await tx.lock(`email/${key}`);
    const found = await tx.first(sql`SELECT 1 FROM users WHERE email_key = ${key} AND id <> ${except}`);
    if (found) draft.reject('email', 'A user with this e-mail address already exists.');
  }

  async hasAny(reader: Reader): Promise<boolean> {
    return (await reader.first(sql`SELECT 1 FROM users LIMIT 1`)) !== undefined;
  }

  /** @returns the new user's id */
  async insert(tx: Transaction, user: Omit<UserEntity, 'id' | 'emailKey' | 'version'>): Promise<number> {
    const { identifiers } = await tx.manager.insert(UserEntity, {
      ...user,
      emailKey: user.email.toLowerCase(),
    });
    return Number(identifiers[0]?.['id']);
  }

  /** Locks a user until the transaction ends, and reads it. */
  async beginChange(tx: Transaction, id: number): Promise<VersionedUser | undefined> {
    await lockRow(tx, 'users', id);
    return this.find(id, tx);
  }

  async update(tx: Transaction, id: number, changes: Partial<UserEntity>): Promise<void> {
    await updateRow(tx, UserEntity, id, changes);
  }

  /** Revokes every token of a user; returns their ids. */
  async revokeTokens(tx: Transaction, id: number, now: number): Promise<number[]> {
    const rows = await tx.rows<{ id: number }>(
      sql`UPDATE tokens SET revoked_at = ${now} WHERE user_id = ${id} AND revoked_at IS NULL RETURNING id`,
    );
    return rows.map((row) => row.id);
  }

  /** Ends every session of a user, and deletes the unused sign-in links; returns the ids of the sessions. */
  async endSessions(tx: Transaction, id: number): Promise<number[]> {
    await tx.rows(sql`DELETE FROM sign_in_links WHERE user_id = ${id}`);
    const rows = await tx.rows<{ id: number }>(sql`DELETE FROM sessions WHERE user_id = ${id} RETURNING id`);
    return rows.map((row) => row.id);
  }

  private filters(query: UserListQuery): Sql[] {
    const { dialect } = this.database;
    const contains = (column: string, text: string) => containsText(dialect, raw(column), text);
    return [
      ...oneOf(
        'u.email_key',
        query.email?.map((value) => value.toLowerCase()),
      ),
      ...oneOf('u.role', query.role),
      ...oneOf('u.is_active', query.is_active),
      ...anyOf(
        query.search,
        (value) =>
          sql`(
            ${contains('u.email', value)}
            OR ${contains('u.first_name', value)}
            OR ${contains('u.last_name', value)}
          )`,
      ),
    ];
  }
}

function toUser(row: UserRow): VersionedUser {
  return {
    ...row,
    is_active: Boolean(row.is_active),
    is_superuser: Boolean(row.is_superuser),
    date_joined: formatTime(row.date_joined),
    last_login: row.last_login === null ? null : formatTime(row.last_login),
  };
}
