import { Injectable } from '@nestjs/common';
import {
  formatTime,
  type GlobalPermission,
  type NamedToken,
  type NamedTokenListQuery,
  type ProjectPermission,
  type TokenScope,
} from '@syncledger/domain';
import sql, { raw } from 'sql-template-tag';

import { idIn, Database, type Reader, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { readList, type ListRequest } from '../../platform/http/paging/index.js';
import { seesProject } from '../projects/index.js';
import { listOf } from './stored-list.js';
import { TokenEntity } from './token.entity.js';

interface NamedTokenRow {
  id: number;
  name: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  /** JSON list; null for all. */
  permissions: string | null;
  read_only: boolean | number;
  scope: TokenScope | null;
  /** JSON list of ids; null for all. */
  projects: string | null;
  /** JSON list; null for all. */
  project_permissions: string | null;
  created_by: number | null;
}

const columns = raw(
  't.id, t.name, t.created_at, t.expires_at, t.last_used_at, t.permissions, t.read_only, t.scope, t.projects, t.project_permissions, t.created_by',
);

@Injectable()
export class NamedTokensRepository {
  constructor(private readonly database: Database) {}

  /** A user's named tokens that are not revoked, with those of their projects that the caller sees. */
  list(userId: number, query: NamedTokenListQuery, caller: Caller, request: ListRequest): Promise<List> {
    const listing = {
      base: raw('tokens t'),
      id: { column: raw('t.id'), type: 'number' as const },
      where: [sql`t.user_id = ${userId}`, raw('t.name IS NOT NULL AND t.revoked_at IS NULL')],
      descending: query.ordering === '-id',
      columns,
      read: async (rows: readonly NamedTokenRow[]) => this.withSeenProjects(rows.map(toNamedToken), caller),
    };
    return readList(this.database, listing, query, request);
  }

  /** @returns the new token */
  async insert(tx: Transaction, token: Omit<TokenEntity, 'id'>): Promise<NamedToken> {
    const { identifiers } = await tx.manager.insert(TokenEntity, token);
    const id = Number(identifiers[0]?.['id']);
    const row = await tx.first<NamedTokenRow>(sql`SELECT ${columns} FROM tokens t WHERE t.id = ${id}`);
    if (!row) throw new Error('The token does not exist.');
    return toNamedToken(row);
  }

  private async withSeenProjects(tokens: readonly NamedToken[], caller: Caller): Promise<NamedToken[]> {
    const ids = [...new Set(tokens.flatMap(({ projects }) => projects ?? []))];
    const unseen = new Set(ids.length > 0 ? await this.unseenProjects(this.database, ids, caller) : []);
    return tokens.map((token) => ({ ...token, projects: token.projects?.filter((id) => !unseen.has(id)) ?? null }));
  }

  /** @returns those of some project ids that the caller does not see */
  async unseenProjects(reader: Reader, ids: readonly number[], caller: Caller): Promise<number[]> {
    const rows = await reader.rows<{ id: number }>(
      sql`
        SELECT p.id
        FROM projects p
        WHERE ${idIn(this.database.dialect, raw('p.id'), ids)}
          AND p.deleted_at IS NULL
          AND ${seesProject(caller, raw('p.id'))}`,
    );
    const seen = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => !seen.has(id));
  }

  /** @returns whether there was such a token */
  async revoke(tx: Transaction, userId: number, id: number, now: number): Promise<boolean> {
    const revoked = await tx.first(
      sql`
        UPDATE tokens
        SET revoked_at = ${now}
        WHERE id = ${id} AND user_id = ${userId} AND name IS NOT NULL AND revoked_at IS NULL
        RETURNING id`,
    );
    return revoked !== undefined;
  }
}

function toNamedToken({ permissions, projects, project_permissions, ...row }: NamedTokenRow): NamedToken {
  return {
    ...row,
    created_at: formatTime(row.created_at),
    expires_at: row.expires_at === null ? null : formatTime(row.expires_at),
    last_used_at: row.last_used_at === null ? null : formatTime(row.last_used_at),
    permissions: listOf<GlobalPermission>(permissions),
    projects: listOf<number>(projects),
    project_permissions: listOf<ProjectPermission>(project_permissions),
    read_only: Boolean(row.read_only),
  };
}
