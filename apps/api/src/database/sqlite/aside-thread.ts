/** The thread of `SqliteAside`: runs the statements that it is sent, one after another. */
import { parentPort, workerData } from 'node:worker_threads';

import BetterSqlite3 from 'better-sqlite3';

import type { AsideAnswer, AsideData, AsideQuestion } from './sqlite-aside.js';

const { file, timeout } = workerData as AsideData;
const connection = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout });

parentPort?.on('message', (question: AsideQuestion) => {
  parentPort?.postMessage(answerTo(question));
});

function answerTo({ id, text, values }: AsideQuestion): AsideAnswer {
  try {
    return { id, rows: connection.prepare(text).all(...values) };
  } catch (error) {
    // Of an error, only what the language itself gives it passes between threads.
    const { message, code } = error as Error & { code?: string };
    return { id, failed: { message, code } };
  }
}
