import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';

import type { Reader, UnitOfWork } from '../database/index.js';
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
}

const rolePermissions = raw(
  `(SELECT string_agg(given.permission, ',') FROM role_permissions given WHERE given.role_id = u.role) AS permissions`,
);

/** The tokens in SQL. */
@Injectable()
export class TokensRepository {
  /** The token with this hash, when it is neither revoked nor its user inactive; whether it has expired is the caller's to check. */
  findByHash(reader: Reader, hash: string): Promise<TokenRow | undefined> {
    return reader.first<TokenRow>(
      sql`SELECT t.id AS token_id, t.permissions AS narrowed_to, t.scope, t.read_only, t.expires_at, u.id AS user_id, u.email, u.is_superuser, ${rolePermissions} FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ${hash} AND t.revoked_at IS NULL AND u.is_active = ${true}`,
    );
  }

  /** The last characters of a user's API token, or undefined when there is none. */
  async findHint(reader: Reader, userId: number): Promise<string | undefined> {
    const row = await reader.first<{ hint: string }>(
      sql`SELECT hint FROM tokens WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL`,
    );
    return row?.hint;
  }

  /** Revokes a user's API token; named tokens stay. */
  async revokeApiToken(unit: UnitOfWork, userId: number, now: number): Promise<void> {
    await unit.rows(
      sql`UPDATE tokens SET revoked_at = ${now} WHERE user_id = ${userId} AND name IS NULL AND revoked_at IS NULL`,
    );
  }

  /** Writes a user's API token. */
  async insertApiToken(
    unit: UnitOfWork,
    token: Pick<TokenEntity, 'userId' | 'hash' | 'hint' | 'createdAt'>,
  ): Promise<void> {
    await unit.manager.insert(TokenEntity, { ...token, name: null, readOnly: false });
  }
}
