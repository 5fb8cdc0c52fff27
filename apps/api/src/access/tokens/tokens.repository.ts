import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';

import {
  Database,
  forShare,
  idsInJson,
  type Dialect,
  type Reader,
  type Transaction,
} from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { seenProjects } from '../projects/index.js';
import { userRightsColumns, userRightsList, type UserRightsRow } from '../users/index.js';
import { TokenEntity } from './token.entity.js';

/** A token, or a session with the token that opened it, with its user, its makers and their current permissions. */
export interface CredentialRow extends UserRightsRow {
  /** Null for a session that a sign-in link opened, which has no limits. */
  token_id: number | null;
  /** JSON list of the user's permissions that it keeps; null for all. */
  narrowed_to: string | null;
  /** JSON list of ids; null for all. */
  projects: string | null;
  /** JSON list; null for all. */
  project_permissions: string | null;
  scope: string | null;
  read_only: boolean | number | null;
  expires_at: number | null;
  /** JSON list of `UserRightsRow`. */
  maker_rights: string;
  /** The version of all permissions in the same snapshot. */
  rights_version: number | null;
}

/** A token as read by its hash or id. */
export interface TokenRow extends CredentialRow {
  token_id: number;
}

export interface NamedTokenRow extends TokenRow {
  name: string | null;
  /** Null if never recorded. */
  created_by: number | null;
}

const from = raw('FROM tokens t JOIN users u ON u.id = t.user_id');

/**
 * Incremented by triggers in the transaction of every change of a user, token or role that changes the permissions of a
 * token.
 */
const rightsVersion = raw(`(SELECT value FROM sequences WHERE name = 'rights_version')`);

const selectRightsVersion = sql`SELECT ${rightsVersion} AS version`;

/**
 * The columns of a `CredentialRow`, selected from `tokens t` and `users u`.
 * @param makers SQL of the JSON list of its makers
 */
export function credentialColumns(dialect: Dialect, makers: string): Sql {
  const makerRights = sql`
    (SELECT ${userRightsList(dialect)} FROM users u WHERE u.id IN ${idsInJson(dialect, makers)})`;
  return sql`
    t.id AS token_id, t.permissions AS narrowed_to, t.projects, t.project_permissions, t.scope, t.read_only,
    t.expires_at, ${userRightsColumns}, ${makerRights} AS maker_rights, ${rightsVersion} AS rights_version`;
}

@Injectable()
export class TokensRepository {
  constructor(private readonly database: Database) {}

  /** The token with this hash, unless revoked. The caller checks expiry and whether all users are active. */
  findByHash(reader: Reader, hash: string): Promise<TokenRow | undefined> {
    return this.find(reader, sql`t.hash = ${hash}`);
  }

  findById(reader: Reader, id: number): Promise<TokenRow | undefined> {
    return this.find(reader, sql`t.id = ${id}`);
  }

  /** The version of all permissions; undefined when the counter is missing, so that nothing may be cached. */
  async rightsVersion(reader: Reader): Promise<number | undefined> {
    return (await reader.first<{ version: number }>(selectRightsVersion))?.version ?? undefined;
  }

  /** The ids of the projects that a caller sees; undefined for a caller who sees every project. */
  async seenProjects(reader: Reader, caller: Caller): Promise<ReadonlySet<number> | undefined> {
    const seen = seenProjects(caller);
    if (!seen) return undefined;
    const rows = await reader.rows<{ id: number }>(sql`SELECT seen.project_id AS id FROM (${seen}) seen`);
    return new Set(rows.map(({ id }) => id));
  }

  /** A page of the tokens that are neither revoked nor expired, by id. */
  working(reader: Reader, now: number, { after, most }: { after: number; most: number }): Promise<NamedTokenRow[]> {
    const works = sql`t.id > ${after} AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${now})`;
    return reader.rows(
      sql`SELECT ${this.columns()}, t.name, t.created_by ${from} WHERE ${works} ORDER BY t.id LIMIT ${most}`,
    );
  }

  private find(reader: Reader, which: Sql): Promise<TokenRow | undefined> {
    return reader.first(sql`SELECT ${this.columns()} ${from} WHERE ${which} AND t.revoked_at IS NULL`);
  }

  private columns(): Sql {
    return credentialColumns(this.database.dialect, 't.makers');
  }

  findApiToken(reader: Reader, userId: number): Promise<{ id: number; hint: string } | undefined> {
    return reader.first(
      sql`SELECT id, hint FROM tokens WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL`,
    );
  }

  /** How many named tokens of a user are neither revoked nor expired. */
  async countNamed(reader: Reader, userId: number, now: number): Promise<number> {
    const row = await reader.first<{ count: number }>(
      sql`
        SELECT count(*) AS count
        FROM tokens
        WHERE user_id = ${userId}
          AND name IS NOT NULL
          AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > ${now})`,
    );
    return row?.count ?? 0;
  }

  /** Whether a user is active; the user cannot be deactivated before the transaction ends. */
  async holdActiveUser(tx: Transaction, userId: number): Promise<boolean> {
    const found = await tx.first(
      sql`SELECT 1 FROM users u WHERE u.id = ${userId} AND u.is_active = ${true}${forShare(tx.dialect, 'u')}`,
    );
    return found !== undefined;
  }

  /** Revokes a user's API token, and returns its id; named tokens stay. */
  async revokeApiToken(tx: Transaction, userId: number, now: number): Promise<number | undefined> {
    const row = await tx.first<{ id: number }>(
      sql`
        UPDATE tokens
        SET revoked_at = ${now}
        WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL
        RETURNING id`,
    );
    return row?.id;
  }

  /** @returns the id of the new API token */
  async insertApiToken(
    tx: Transaction,
    token: Pick<TokenEntity, 'userId' | 'hash' | 'hint' | 'createdAt' | 'createdBy' | 'makers'>,
  ): Promise<number> {
    const { identifiers } = await tx.manager.insert(TokenEntity, { ...token, name: null, readOnly: false });
    return Number(identifiers[0]?.['id']);
  }
}
