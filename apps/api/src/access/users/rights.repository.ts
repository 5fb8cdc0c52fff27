import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import type { Reader } from '../../platform/database/index.js';
import type { UserRights } from '../../platform/http/effective-rights.js';
import { exceedsInProjects, type ProjectRights } from '../projects/index.js';
import { userRightsColumns, userRightsOf, type UserRightsRow } from './user-rights.js';

@Injectable()
export class RightsRepository {
  async find(reader: Reader, userId: number): Promise<UserRights | undefined> {
    const row = await reader.first<UserRightsRow>(sql`SELECT ${userRightsColumns} FROM users u WHERE u.id = ${userId}`);
    return row && userRightsOf(row);
  }

  /** Whether a user has a permission in some project that the caller lacks there. */
  async exceedsInProjects(reader: Reader, userId: number, rights: ProjectRights): Promise<boolean> {
    const found = await reader.first(sql`SELECT 1 WHERE ${exceedsInProjects(rights, sql`${userId}`)}`);
    return found !== undefined;
  }

  /** Whether another active superuser exists. */
  async hasOtherSuperuser(reader: Reader, userId: number): Promise<boolean> {
    const found = await reader.first(
      sql`SELECT 1 FROM users WHERE is_superuser = ${true} AND is_active = ${true} AND id <> ${userId} LIMIT 1`,
    );
    return found !== undefined;
  }
}
