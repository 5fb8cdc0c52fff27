import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';

import { idsInJson, type UnitOfWork } from '../../platform/database/index.js';
import { storedMakers } from '../../platform/http/caller.js';

/** What acts for a user by the rights of its makers, too. */
export interface Bound {
  readonly kind: 'token' | 'webhook';
  readonly id: number;
  /** As whom it acts. */
  readonly user: number;
  readonly makers: readonly number[];
  readonly project: number | null;
}

interface BoundRow {
  readonly id: number;
  readonly user_id: number;
  /** JSON list of ids. */
  readonly makers: string;
  readonly project_id: number | null;
}

const tables = { token: raw('tokens'), webhook: raw('webhooks') } as const;

/** The makers of tokens and webhooks, in SQL. */
@Injectable()
export class MakersRepository {
  /** What of others a user's rights bound: tokens that are not revoked, and webhooks. */
  async boundBy(unit: UnitOfWork, maker: number): Promise<Bound[]> {
    const among = sql`${maker} IN ${idsInJson(unit.dialect, 'makers')}`;
    const tokens = await unit.rows<BoundRow>(
      sql`SELECT id, user_id, makers, NULL AS project_id FROM tokens WHERE makers IS NOT NULL AND revoked_at IS NULL AND ${among} ORDER BY id`,
    );
    const webhooks = await unit.rows<BoundRow>(
      sql`SELECT id, user_id, makers, project_id FROM webhooks WHERE makers IS NOT NULL AND ${among} ORDER BY id`,
    );
    return [...tokens.map((row) => boundOf('token', row)), ...webhooks.map((row) => boundOf('webhook', row))];
  }

  /**
   * Writes the makers of a token or a webhook.
   * @param creator whom a token names as the one who made it, in place of whom
   */
  async replace(
    unit: UnitOfWork,
    { kind, id }: Pick<Bound, 'kind' | 'id'>,
    makers: readonly number[],
    creator: { from: number; to: number },
  ): Promise<void> {
    await unit.rows(sql`UPDATE ${tables[kind]} SET makers = ${storedMakers(makers)} WHERE id = ${id}`);
    if (kind === 'webhook') return;
    await unit.rows(
      sql`UPDATE tokens SET created_by = ${creator.to} WHERE id = ${id} AND created_by = ${creator.from}`,
    );
  }
}

function boundOf(kind: Bound['kind'], { id, user_id: user, makers, project_id: project }: BoundRow): Bound {
  return { kind, id, user, makers: JSON.parse(makers) as number[], project };
}
