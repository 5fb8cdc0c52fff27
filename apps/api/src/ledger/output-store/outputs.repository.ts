import { Injectable } from '@nestjs/common';
import { MAX_OUTPUT, MAX_OUTPUT_CALL } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { Database, databaseNow, forUpdate, type Reader, type Transaction } from '../../platform/database/index.js';
import { OUTPUT_CHANNEL } from './output-store.js';
import { SMALL_CHUNK, tailOf, type Mask, type OutputEnd } from './output-end.js';

/** Of an attempt with more than `MAX_OUTPUT` bytes, the first and the last ones are kept. A chunk is kept or dropped as a whole. */
const HEAD = MAX_OUTPUT / 2;
const TAIL = MAX_OUTPUT - HEAD - 2 * (MAX_OUTPUT_CALL + SMALL_CHUNK);
/** Chunks that are read at once. */
const CHUNKS_PER_READ = 32;

export interface OutputRow {
  readonly id: number;
  readonly received: number;
}

export interface Chunk {
  readonly start: number;
  readonly text: string;
}

/** Text of an attempt, with its offset. */
export interface NewText {
  readonly job: number;
  readonly attempt: number;
  /** Of the lease. */
  readonly hash: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What was received after an append; `isGap` if it begins later than what was received ends. */
export interface Appended {
  readonly received: number;
  readonly isGap: boolean;
  /** Where text was added. */
  readonly end?: OutputEnd;
}

@Injectable()
export class Outputs {
  constructor(private readonly database: Database) {}

  /** Appends text. What was received before is not stored again, so that a call can be repeated. */
  async append(text: NewText, mask: Mask): Promise<Appended> {
    const appended = await this.database.write((tx) => this.appendIn(tx, text, mask));
    this.database.notify(OUTPUT_CHANNEL);
    return appended;
  }

  private async appendIn(tx: Transaction, text: NewText, mask: Mask): Promise<Appended> {
    const { offset, bytes } = text;
    const found = await this.advance(tx, text, bytes.length);
    if (typeof found === 'number') {
      const end = await this.store(tx, { output: found, offset, bytes, mask });
      return { received: offset + bytes.length, isGap: false, ...(end && { end }) };
    }
    const { id, received } = found;
    const rest = bytes.subarray(received - offset);
    const isNew = received > offset && rest.length > 0 && !isInsideCharacter(rest);
    if (!isNew) return { received, isGap: received < offset };
    await tx.rows(
      sql`UPDATE outputs
        SET received = ${received + rest.length}, written_at = ${databaseNow(tx.dialect)}
        WHERE id = ${id}`,
    );
    const end = await this.store(tx, { output: id, offset: received, bytes: rest, mask });
    return { received: received + rest.length, isGap: false, ...(end && { end }) };
  }

  /** The chunks from the one that contains an offset. */
  chunks(output: number, offset: number, reader: Reader = this.database): Promise<Chunk[]> {
    return reader.rows<Chunk>(
      sql`SELECT start, text
        FROM output_chunks
        WHERE output_id = ${output} AND start >= coalesce((
          SELECT max(start) FROM output_chunks WHERE output_id = ${output} AND start <= ${offset}), 0)
        ORDER BY start
        LIMIT ${CHUNKS_PER_READ}`,
    );
  }

  /** Locks the output of the attempt and counts the text as received, if it begins where the output ends. */
  private async advance(tx: Transaction, text: NewText, size: number): Promise<number | OutputRow> {
    const { job, attempt, hash, offset } = text;
    const now = databaseNow(tx.dialect);
    const advanced = await tx.first<{ id: number }>(
      sql`UPDATE outputs
        SET received = received + ${size}, written_at = ${now}, lease_hash = ${hash}
        WHERE job_id = ${job} AND attempt = ${attempt} AND received = ${offset}
        RETURNING id`,
    );
    if (advanced) return advanced.id;
    const find = () =>
      tx.first<OutputRow>(
        sql`SELECT id, received FROM outputs
          WHERE job_id = ${job} AND attempt = ${attempt}${forUpdate(tx.dialect)}`,
      );
    const found = await find();
    if (found) return found;
    if (offset > 0) return { id: 0, received: 0 };
    const created = await tx.first<{ id: number }>(
      sql`INSERT INTO outputs (job_id, attempt, lease_hash, received, written_at)
        VALUES (${job}, ${attempt}, ${hash}, ${size}, ${now})
        ON CONFLICT (job_id, attempt) DO NOTHING
        RETURNING id`,
    );
    return created?.id ?? (await find()) ?? { id: 0, received: 0 };
  }

  private async store(
    tx: Transaction,
    { output, offset, bytes, mask }: { output: number; offset: number; bytes: Buffer; mask: Mask },
  ): Promise<OutputEnd | undefined> {
    if (bytes.length === 0) return undefined;
    const before = await this.maskAcross(tx, { output, offset, bytes, mask });
    const last = before.at(-1);
    const received = offset + bytes.length;
    const tail = tailOf([...before.map((chunk) => chunk.bytes), bytes], mask);
    const isSmall = last !== undefined && last.bytes.length + bytes.length <= SMALL_CHUNK;
    if (isSmall && last.start + last.bytes.length === offset) {
      await this.replace(tx, output, last.start, Buffer.concat([last.bytes, bytes]));
      return { output, received, start: last.start, tail };
    }
    await tx.rows(
      sql`INSERT INTO output_chunks (output_id, start, size, text)
        VALUES (${output}, ${offset}, ${bytes.length}, ${bytes.toString()})`,
    );
    if (received > MAX_OUTPUT) await this.dropMiddle(tx, output, received - TAIL);
    return { output, received, start: offset, tail };
  }

  private async dropMiddle(tx: Transaction, output: number, end: number): Promise<void> {
    await tx.rows(
      sql`DELETE FROM output_chunks
        WHERE output_id = ${output} AND start >= ${HEAD} AND start < ${end} AND start + size <= ${end}`,
    );
  }

  /** Masks secrets that begin in stored text and end in the new one. Returns the chunks at the end of the stored text. */
  private async maskAcross(
    tx: Transaction,
    { output, offset, bytes, mask }: { output: number; offset: number; bytes: Buffer; mask: Mask },
  ): Promise<{ start: number; bytes: Buffer }[]> {
    const rows = await tx.rows<Chunk>(
      sql`SELECT start, text
        FROM output_chunks
        WHERE output_id = ${output} AND start + size > ${offset - Math.max(mask.overlap, 1)}
          AND start >= ${offset - mask.overlap - MAX_OUTPUT_CALL - SMALL_CHUNK}
        ORDER BY start`,
    );
    const chunks = rows.map(({ start, text }) => ({ start, bytes: Buffer.from(text) }));
    const before = Buffer.concat(chunks.map((chunk) => chunk.bytes));
    mask.apply(before, bytes);
    let at = 0;
    for (const chunk of chunks) {
      const masked = before.subarray(at, at + chunk.bytes.length);
      if (!masked.equals(chunk.bytes)) await this.replace(tx, output, chunk.start, masked);
      chunk.bytes = masked;
      at += masked.length;
    }
    return chunks;
  }

  private async replace(tx: Transaction, output: number, start: number, bytes: Buffer): Promise<void> {
    await tx.rows(
      sql`UPDATE output_chunks SET size = ${bytes.length}, text = ${bytes.toString()}
        WHERE output_id = ${output} AND start = ${start}`,
    );
  }
}

/** Whether the bytes begin with the rest of a character. */
function isInsideCharacter(bytes: Buffer): boolean {
  return ((bytes[0] ?? 0) & 0xc0) === 0x80;
}
