import { MAX_OUTPUT } from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { databaseNow, jsonToRows, type Database, type Dialect } from '../../platform/database/index.js';
import { SMALL_CHUNK, tailOf, type Mask, type OutputEnd } from './output-end.js';

/** Text at the end of an output. */
export interface OutputPiece {
  readonly output: number;
  readonly received: number;
  readonly size: number;
  /** The chunk that it is added to, or its own. */
  readonly start: number;
  readonly text: string;
}

/** A piece, and what it holds for. */
export interface Continuation extends OutputPiece {
  readonly job: number;
  readonly attempt: number;
  /** Of the lease. */
  readonly hash: string;
  /** Of the connection, whose secrets are masked in the text. */
  readonly version: number;
}

/**
 * Masks text that is appended. Undefined if more has to be changed: when a secret began in the text before, or the middle is dropped.
 * @param bytes masked in place
 */
export function extend(
  { output, received, start, tail }: OutputEnd,
  bytes: Buffer,
  mask: Mask,
): { piece: OutputPiece; end: OutputEnd } | undefined {
  const size = bytes.length;
  if (size === 0 || received + size > MAX_OUTPUT) return undefined;
  const before = Buffer.from(tail);
  mask.apply(before, bytes);
  if (!before.equals(tail)) return undefined;
  const own = received + size - start <= SMALL_CHUNK ? start : received;
  const end = { output, received: received + size, start: own, tail: tailOf([tail, bytes], mask) };
  return { piece: { output, received, size, start: own, text: bytes.toString() }, end };
}

/**
 * Appends pieces to outputs, in one statement on PostgreSQL. Returns the outputs to which one was appended: those that end where the
 * piece begins.
 * @param pieces at most one of each output
 * @param appendable selects the rows of `given g`, which are the pieces, whose run and lease are still those of the piece
 */
export async function continueOutputs(
  database: Database,
  pieces: readonly Continuation[],
  appendable: Sql,
): Promise<number[]> {
  const { dialect } = database;
  const advance = advanceOf(dialect);
  const given = sql`given AS (${rowsOf(dialect, pieces)}), appendable AS (${appendable})`;
  if (dialect === 'postgres') {
    const rows = await database.writeRows<{ id: number }>(
      sql`WITH ${given},
        advanced AS (${advance}),
        joined AS (${joinOf(raw('advanced'))}),
        added AS (${addOf(raw('advanced'))})
        SELECT id FROM advanced`,
    );
    return rows.map(({ id }) => id);
  }
  return database.write(async (tx) => {
    const rows = await tx.rows<{ id: number }>(sql`WITH ${given} ${advance}`);
    const ids = new Set(rows.map(({ id }) => id));
    const found = pieces.filter(({ output }) => ids.has(output));
    const advanced = sql`(${rowsOf(dialect, found)}) AS advanced`;
    await tx.rows(joinOf(advanced));
    await tx.rows(addOf(advanced));
    return [...ids];
  });
}

function rowsOf(dialect: Dialect, pieces: readonly Continuation[]): Sql {
  const types = {
    ...({ job: 'bigint', attempt: 'integer', hash: 'text', version: 'bigint', output: 'bigint' } as const),
    ...({ received: 'bigint', size: 'integer', start: 'bigint', text: 'text' } as const),
  };
  const names = Object.keys(types) as (keyof typeof types)[];
  return jsonToRows(
    dialect,
    types,
    pieces.map((piece) => names.map((name) => piece[name])),
  );
}

/** Counts the pieces as received. */
function advanceOf(dialect: Dialect): Sql {
  const returned = dialect === 'postgres' ? raw('o.id, a.*') : raw('id');
  return sql`
    UPDATE outputs AS o
    SET received = o.received + a.size, written_at = ${databaseNow(dialect)}
    FROM appendable a
    WHERE o.id = a.output AND o.received = a.received AND o.job_id = a.job AND o.attempt = a.attempt
    RETURNING ${returned}`;
}

/** Adds pieces to the chunks before them. */
function joinOf(advanced: Sql): Sql {
  return sql`
    UPDATE output_chunks AS k
    SET size = k.size + advanced.size, text = k.text || advanced.text
    FROM ${advanced}
    WHERE k.output_id = advanced.output AND k.start = advanced.start AND advanced.start < advanced.received`;
}

/** Inserts pieces as chunks of their own. */
function addOf(advanced: Sql): Sql {
  return sql`
    INSERT INTO output_chunks (output_id, start, size, text)
    SELECT output, start, size, text FROM ${advanced} WHERE start = received`;
}
