import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';

import type { Reader } from '../database/index.js';

/** What becomes of the names by which members are written. */
@Injectable()
export class MembersRepository {
  /** @returns the id of the active user with this address, in any case */
  async activeUser(reader: Reader, email: string): Promise<number | undefined> {
    const row = await reader.first<{ id: number }>(
      sql`SELECT id FROM users WHERE email_key = ${email.toLowerCase()} AND is_active = ${true}`,
    );
    return row?.id;
  }

  /** Whether there is such a project role. */
  async isProjectRole(reader: Reader, role: string): Promise<boolean> {
    const found = await reader.first(sql`SELECT 1 FROM roles WHERE id = ${role} AND scope = 'project'`);
    return found !== undefined;
  }
}
