import { AsyncLocalStorage } from 'node:async_hooks';

export interface Endable {
  readonly ended: boolean;
}

const current = new AsyncLocalStorage<Endable>();

/** Runs the work of a transaction so that `refuseInsideTransaction` can detect nesting. */
export function insideTransaction<T>(tx: Endable, work: () => Promise<T>): Promise<T> {
  return current.run(tx, work);
}

/**
 * Refuses a nested transaction. On SQLite it would wait for itself for ever; on PostgreSQL it would take a second
 * connection and be committed even if the outer one is rolled back.
 * @throws Error when called by the work of a transaction that has not ended
 */
export function refuseInsideTransaction(): void {
  const tx = current.getStore();
  if (tx && !tx.ended) throw new Error('write() was called inside a transaction: pass the outer one on instead.');
}

/** @throws Error when the transaction has ended */
export function refuseAfterEnd(tx: Endable): void {
  if (tx.ended) throw new Error('A transaction was used after its end: await everything inside it.');
}
