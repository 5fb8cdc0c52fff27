import { Injectable } from '@nestjs/common';
import { formatTime, type Micros, type Session, type SessionListQuery } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Database, oneOf, type Reader, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { readList, type ListRequest } from '../../platform/http/paging/index.js';
import { credentialColumns, type CredentialRow } from '../tokens/index.js';
import { SessionEntity } from './session.entity.js';

/** A session ends when it has not been used for this long, in microseconds. */
export const IDLE_MICROS = 12 * 3600 * 1_000_000;

/** A session with the rights that bound it. */
export interface SessionRow extends CredentialRow {
  session_id: number;
  session_expires_at: number;
  session_last_used_at: number;
}

interface ListedRow {
  id: number;
  user_id: number;
  token_id: number | null;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  address: string;
  user_agent: string;
}

const from = raw('FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN tokens t ON t.id = s.token_id');
const listed = raw('s.id, s.user_id, s.token_id, s.created_at, s.last_used_at, s.expires_at, s.address, s.user_agent');

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** The session with this hash, unless its token is revoked. The caller checks times and whether all users are active. */
  findByHash(reader: Reader, hash: string): Promise<SessionRow | undefined> {
    return this.find(reader, sql`s.hash = ${hash}`);
  }

  findById(reader: Reader, id: number): Promise<SessionRow | undefined> {
    return this.find(reader, sql`s.id = ${id}`);
  }

  private find(reader: Reader, which: Sql): Promise<SessionRow | undefined> {
    const columns = credentialColumns(this.database.dialect, 'coalesce(t.makers, s.makers)');
    return reader.first(
      sql`
        SELECT
          ${columns}, s.id AS session_id, s.expires_at AS session_expires_at,
          s.last_used_at AS session_last_used_at
        ${from}
        WHERE ${which} AND t.revoked_at IS NULL`,
    );
  }

  /** The sessions that work: the caller's own, or all of them with `manage_users`. */
  list(query: SessionListQuery, caller: Caller, now: Micros, request: ListRequest): Promise<List> {
    const listing = {
      base: raw('sessions s'),
      id: { column: raw('s.id'), type: 'number' as const },
      where: [
        ...(caller.permissions.has('manage_users') ? [] : [sql`s.user_id = ${caller.userId}`]),
        ...oneOf('s.user_id', query.user),
        sql`NOT (${ended(now)})`,
      ],
      descending: query.ordering === '-id',
      columns: listed,
      read: (rows: readonly ListedRow[]) => rows.map((row) => sessionOf(row, caller)),
    };
    return readList(this.database, listing, query, request);
  }

  async ownerOf(reader: Reader, id: number): Promise<number | undefined> {
    return (await reader.first<{ user: number }>(sql`SELECT user_id AS "user" FROM sessions WHERE id = ${id}`))?.user;
  }

  /** @returns the id of the new session */
  async insert(tx: Transaction, session: Omit<SessionEntity, 'id'>): Promise<number> {
    const { identifiers } = await tx.manager.insert(SessionEntity, session);
    return Number(identifiers[0]?.['id']);
  }

  /**
   * Deletes a user's sessions that have ended, and all but the last used of those that were opened by the same token, or by links.
   * @param tokenId null for links
   * @param most how many may stay
   */
  async deleteExcess(
    tx: Transaction,
    { userId, tokenId }: Pick<SessionEntity, 'userId' | 'tokenId'>,
    most: number,
    now: Micros,
  ): Promise<void> {
    const opened = tokenId === null ? raw('s.token_id IS NULL') : sql`s.token_id = ${tokenId}`;
    const kept = sql`
      SELECT s.id
      FROM sessions s
      WHERE s.user_id = ${userId} AND ${opened}
      ORDER BY s.last_used_at DESC, s.id DESC
      LIMIT ${most}`;
    const excess = sql`
      SELECT s.id
      FROM sessions s
      WHERE s.user_id = ${userId} AND (${ended(now)} OR (${opened} AND s.id NOT IN (${kept})))`;
    await tx.rows(sql`DELETE FROM sessions WHERE id IN (${excess})`);
  }

  async delete(tx: Transaction, id: number): Promise<void> {
    await tx.rows(sql`DELETE FROM sessions WHERE id = ${id}`);
  }

  /** @returns the deleted session */
  deleteByHash(tx: Transaction, hash: string): Promise<{ id: number; user_id: number } | undefined> {
    return tx.first(sql`DELETE FROM sessions WHERE hash = ${hash} RETURNING id, user_id`);
  }

  /** Writes when sessions and their users were last seen, in one transaction. */
  async writeUses(uses: ReadonlyMap<number, Micros>): Promise<void> {
    await this.database.write(async (tx) => {
      for (const [session, at] of uses) {
        await tx.rows(sql`UPDATE sessions SET last_used_at = ${at} WHERE id = ${session} AND last_used_at < ${at}`);
        await tx.rows(
          sql`UPDATE users SET last_login = ${at} WHERE id = (SELECT user_id FROM sessions WHERE id = ${session})`,
        );
      }
    });
  }
}

/** Whether a session of `sessions s` has expired, or ended with its token. */
function ended(now: Micros): Sql {
  const token = sql`
    SELECT 1
    FROM tokens t
    WHERE t.id = s.token_id AND (t.revoked_at IS NOT NULL OR t.expires_at <= ${now})`;
  return sql`s.expires_at <= ${now} OR s.last_used_at <= ${now - IDLE_MICROS} OR EXISTS (${token})`;
}

function sessionOf({ user_id: user, token_id: token, ...row }: ListedRow, { sessionId }: Caller): Session {
  return {
    ...row,
    user,
    token,
    created_at: formatTime(row.created_at),
    last_used_at: formatTime(row.last_used_at),
    expires_at: formatTime(row.expires_at),
    current: row.id === sessionId,
  };
}
