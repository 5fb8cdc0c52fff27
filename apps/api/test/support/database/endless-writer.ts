import sql from 'sql-template-tag';

import { openLedgerDatabase } from '../../../src/schema/index.js';

/** Runs concurrent transactions forever, two rows each, and prints each number once its commit is acknowledged. */
const [url = '', round = ''] = process.argv.slice(2);
const WRITERS = 16;

const database = await openLedgerDatabase({ url });
let last = 0;

async function write(): Promise<never> {
  for (;;) {
    last += 1;
    const number = `${round}-${last}`;
    await database.write(async (tx) => {
      await tx.rows(sql`INSERT INTO settings (name, value) VALUES (${`first ${number}`}, '')`);
      await tx.rows(sql`INSERT INTO settings (name, value) VALUES (${`second ${number}`}, '')`);
    });
    process.stdout.write(`${number}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, write));
