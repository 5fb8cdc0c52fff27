import { Injectable } from '@nestjs/common';
import sql, { raw } from 'sql-template-tag';

import { idsInJson, type Transaction } from '../../platform/database/index.js';
import { serializeMakers } from '../../platform/http/caller.js';

/** A token or webhook that is bounded by makers. */
export interface Bound {
  readonly kind: 'token' | 'webhook';
  readonly id: number;
  /** The user that it acts as. */
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

/** Reads and writes the makers of tokens and webhooks. */
@Injectable()
export class MakersRepository {
  /** The unrevoked tokens and the webhooks of other users that a user bounds. */
  async boundBy(tx: Transaction, maker: number): Promise<Bound[]> {
    const among = sql`${maker} IN ${idsInJson(tx.dialect, 'makers')}`;
    const tokens = await tx.rows<BoundRow>(
      sql`
        SELECT id, user_id, makers, NULL AS project_id
        FROM tokens
        WHERE makers IS NOT NULL AND revoked_at IS NULL AND ${among}
        ORDER BY id`,
    );
    const webhooks = await tx.rows<BoundRow>(
      sql`SELECT id, user_id, makers, project_id FROM webhooks WHERE makers IS NOT NULL AND ${among} ORDER BY id`,
    );
    return [...tokens.map((row) => boundOf('token', row)), ...webhooks.map((row) => boundOf('webhook', row))];
  }

  /**
   * Writes the makers of a token or a webhook.
   * @param creator who replaces whom as the recorded creator of a token
   */
  async replace(
    tx: Transaction,
    { kind, id }: Pick<Bound, 'kind' | 'id'>,
    makers: readonly number[],
    creator: { from: number; to: number },
  ): Promise<void> {
    await tx.rows(sql`UPDATE ${tables[kind]} SET makers = ${serializeMakers(makers)} WHERE id = ${id}`);
    if (kind === 'webhook') return;
    await tx.rows(sql`UPDATE tokens SET created_by = ${creator.to} WHERE id = ${id} AND created_by = ${creator.from}`);
  }
}

function boundOf(kind: Bound['kind'], { id, user_id: user, makers, project_id: project }: BoundRow): Bound {
  return { kind, id, user, makers: JSON.parse(makers) as number[], project };
}
