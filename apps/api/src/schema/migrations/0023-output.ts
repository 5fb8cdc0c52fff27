import type { MigrationInterface, QueryRunner } from 'typeorm';

import { bigCount, count, createTable, dropTables, id, reference, text, time } from './table.js';

/** Stores the output of runs while they go on. */
export class Output1797379200000 implements MigrationInterface {
  readonly name = 'Output1797379200000';

  async up(runner: QueryRunner): Promise<void> {
    const outputs = {
      id: id(),
      job_id: reference('jobs', { cascade: true }),
      attempt: count(),
      lease_hash: text(),
      received: bigCount(),
      written_at: time(),
      ended_at: time({ nullable: true }),
    };
    await createTable(runner, 'outputs', outputs, [
      { name: 'outputs_by_job', columns: ['job_id', 'attempt'], unique: true },
      { name: 'outputs_by_time', columns: ['written_at'] },
    ]);
    const chunks = {
      output_id: reference('outputs', { primary: true, cascade: true }),
      start: bigCount({ primary: true }),
      size: count(),
      text: text(),
    };
    await createTable(runner, 'output_chunks', chunks);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['output_chunks', 'outputs']);
  }
}
