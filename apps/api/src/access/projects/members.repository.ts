import { Injectable } from '@nestjs/common';
import type { ProjectPermission } from '@syncledger/domain';
import sql from 'sql-template-tag';

import type { Reader } from '../../platform/database/index.js';

/** Resolves the names in a list of members. */
@Injectable()
export class MembersRepository {
  /** @returns the user with this address, ignoring case */
  async user(reader: Reader, email: string): Promise<{ id: number; isActive: boolean } | undefined> {
    const row = await reader.first<{ id: number; is_active: boolean | number }>(
      sql`SELECT id, is_active FROM users WHERE email_key = ${email.toLowerCase()}`,
    );
    return row && { id: row.id, isActive: Boolean(row.is_active) };
  }

  /** @returns the permissions of a project role, or undefined when there is no such role */
  async permissionsOf(reader: Reader, role: string): Promise<ProjectPermission[] | undefined> {
    const row = await reader.first<{ permissions: string | null }>(
      sql`
        SELECT (
          SELECT string_agg(permission, ',') FROM role_permissions WHERE role_id = roles.id
        ) AS permissions
        FROM roles
        WHERE id = ${role} AND scope = 'project'`,
    );
    return row && ((row.permissions?.split(',') ?? []) as ProjectPermission[]);
  }
}
