import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';

import { forShare, type Reader, type UnitOfWork } from '../database/index.js';
import { TokenEntity } from './token.entity.js';

/** A token with its user and the rights of both, as they are now. */
export interface TokenRow {
  token_id: number;
  /** JSON list that narrows the user's permissions; null for all of them. */
  narrowed_to: string | null;
  scope: string | null;
  read_only: boolean | number;
  expires_at: number | null;
  user_id: number;
  email: string;
  is_superuser: boolean | number;
  /** Of the user's role, comma separated. */
  permissions: string | null;
  /** Of the moment in which all this was read. */
  rights_version: number | null;
}

const rolePermissions = raw(
  `(SELECT string_agg(given.permission, ',') FROM role_permissions given WHERE given.role_id = u.role) AS permissions`,
);

/** Counted up by triggers, in the transaction of every change of a user, a token or a role that changes what a token gives. */
const rightsVersion = raw(`(SELECT value FROM sequences WHERE name = 'rights_version')`);

/** The tokens in SQL. */
@Injectable()
export class TokensRepository {
  /** The token with this hash, when it is neither revoked nor its user inactive; whether it has expired is the caller's to check. */
  findByHash(reader: Reader, hash: string): Promise<TokenRow | undefined> {
    return this.find(reader, sql`t.hash = ${hash}`);
  }

  /** The same, by the token's id. */
  findById(reader: Reader, id: number): Promise<TokenRow | undefined> {
    return this.find(reader, sql`t.id = ${id}`);
  }

  /** How often rights have changed; undefined when nobody counts, so that nothing is what it was. */
  async rightsVersion(reader: Reader): Promise<number | undefined> {
    return (await reader.first<{ version: number }>(sql`SELECT ${rightsVersion} AS version`))?.version ?? undefined;
  }

  private find(reader: Reader, which: Sql): Promise<TokenRow | undefined> {
    return reader.first<TokenRow>(
      sql`SELECT t.id AS token_id, t.permissions AS narrowed_to, t.scope, t.read_only, t.expires_at, u.id AS user_id, u.email, u.is_superuser, ${rolePermissions}, ${rightsVersion} AS rights_version FROM tokens t JOIN users u ON u.id = t.user_id WHERE ${which} AND t.revoked_at IS NULL AND u.is_active = ${true}`,
    );
  }

  /** A user's API token, or undefined when there is none. */
  findApiToken(reader: Reader, userId: number): Promise<{ id: number; hint: string } | undefined> {
    return reader.first(
      sql`SELECT id, hint FROM tokens WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL`,
    );
  }

  /** Whether a token works, and keeps it from being revoked until the unit ends. */
  async holdAlive(unit: UnitOfWork, id: number, now: number): Promise<boolean> {
    const found = await unit.first(
      sql`SELECT 1 FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.id = ${id} AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${now}) AND u.is_active = ${true}${forShare(unit.dialect, 't', 'u')}`,
    );
    return found !== undefined;
  }

  /** Whether a user is active, and keeps them so until the unit ends. */
  async holdActiveUser(unit: UnitOfWork, userId: number): Promise<boolean> {
    const found = await unit.first(
      sql`SELECT 1 FROM users u WHERE u.id = ${userId} AND u.is_active = ${true}${forShare(unit.dialect, 'u')}`,
    );
    return found !== undefined;
  }

  /** Revokes a user's API token, and returns its id; named tokens stay. */
  async revokeApiToken(unit: UnitOfWork, userId: number, now: number): Promise<number | undefined> {
    const row = await unit.first<{ id: number }>(
      sql`UPDATE tokens SET revoked_at = ${now} WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL RETURNING id`,
    );
    return row?.id;
  }

  /** Writes a user's API token; returns its id. */
  async insertApiToken(
    unit: UnitOfWork,
    token: Pick<TokenEntity, 'userId' | 'hash' | 'hint' | 'createdAt'>,
  ): Promise<number> {
    const { identifiers } = await unit.manager.insert(TokenEntity, { ...token, name: null, readOnly: false });
    return Number(identifiers[0]?.['id']);
  }
}
