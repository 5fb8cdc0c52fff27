import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';

import type { Transaction } from '../../platform/database/index.js';
import type { RevealedConnection } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { ReaderReveals } from './known-reveals.js';
import type { IdsByProject } from './revealed-ids.js';

export interface NewReveal {
  readonly at: number;
  readonly caller: Caller;
  /** Day and reader: what one reader is shown on a day is recorded once. */
  readonly readerKey: string;
  readonly connections: readonly RevealedConnection[];
}

interface RevealRow {
  id: number;
  object_id: string;
  revealed: string | null;
}

/** The entries of reveals: one for each answer, however many connections it contains. */
@Injectable()
export class RevealsRepository {
  /** The connections that the entries of a reader name, apart from those up to an id. */
  async after(tx: Transaction, readerKey: string, upTo: number): Promise<ReaderReveals> {
    const rows = await tx.rows<RevealRow>(
      sql`SELECT id, object_id, revealed FROM audit_entries
        WHERE reader_key = ${readerKey} AND id > ${upTo}
        ORDER BY id`,
    );
    const connections = rows.flatMap(({ object_id, revealed }) =>
      revealed === null ? [Number(object_id)] : Object.values(JSON.parse(revealed) as IdsByProject).flat(),
    );
    return { connections: new Set(connections), upTo: rows.at(-1)?.id ?? upTo };
  }

  /** @returns the id of the entry */
  async insert(tx: Transaction, reveal: NewReveal): Promise<number> {
    const row = await tx.first<{ id: number }>(insertStatement(reveal));
    if (!row) throw new Error('The database returned no entry.');
    return row.id;
  }
}

function insertStatement({ at, caller, readerKey, connections }: NewReveal): Sql {
  const [first, ...others] = connections;
  const isOne = others.length === 0;
  const [object, project] = isOne && first ? [String(first.id), first.project] : ['', null];
  const { userId, tokenId, request } = caller;
  return sql`INSERT INTO audit_entries (
      at, actor_id, token_id, action, kind, object_id, project_id, fields, request_id, address, reader_key, revealed
    )
    VALUES (
      ${at}, ${userId}, ${tokenId}, 'reveal', 'connection', ${object}, ${project}, '["params"]',
      ${request?.id ?? null}, ${request?.address ?? null}, ${readerKey},
      ${isOne ? null : JSON.stringify(byProject(connections))}
    )
    RETURNING id`;
}

function byProject(connections: readonly RevealedConnection[]): IdsByProject {
  const ids: Record<string, number[]> = {};
  for (const { id, project } of connections) (ids[project] ??= []).push(id);
  return ids;
}
