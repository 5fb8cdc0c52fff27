import { Injectable } from '@nestjs/common';
import type { GlobalPermission } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Reader } from '../database/index.js';
import type { Caller } from '../http/caller.js';
import { exceedsInProjects } from '../projects/index.js';

/** What decides who may change a user. */
export interface UserRights {
  readonly isSuperuser: boolean;
  readonly permissions: readonly GlobalPermission[];
}

/** The rights of users in SQL. */
@Injectable()
export class RightsRepository {
  /** A user's global rights. */
  async find(reader: Reader, userId: number): Promise<UserRights | undefined> {
    const row = await reader.first<{ is_superuser: boolean | number; permissions: string | null }>(
      sql`SELECT u.is_superuser, (SELECT string_agg(given.permission, ',') FROM role_permissions given WHERE given.role_id = u.role) AS permissions FROM users u WHERE u.id = ${userId}`,
    );
    return (
      row && {
        isSuperuser: Boolean(row.is_superuser),
        permissions: (row.permissions?.split(',') ?? []) as GlobalPermission[],
      }
    );
  }

  /** Whether a user has a right in some project that the caller lacks there. */
  async exceedsInProjects(reader: Reader, userId: number, caller: Caller): Promise<boolean> {
    const found = await reader.first(sql`SELECT 1 WHERE ${exceedsInProjects(caller, sql`${userId}`)}`);
    return found !== undefined;
  }

  /** Whether an active superuser would be left without this one. */
  async hasOtherSuperuser(reader: Reader, userId: number): Promise<boolean> {
    const found = await reader.first(
      sql`SELECT 1 FROM users WHERE is_superuser = ${true} AND is_active = ${true} AND id <> ${userId} LIMIT 1`,
    );
    return found !== undefined;
  }
}
