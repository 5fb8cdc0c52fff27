import { AsyncLocalStorage } from 'node:async_hooks';

/** What every unit of work has: it ends. */
export interface Ending {
  readonly ended: boolean;
}

const current = new AsyncLocalStorage<Ending>();

/** Runs a unit's work so that `refuseInsideUnit` knows where it is. */
export function insideUnit<T>(unit: Ending, work: () => Promise<T>): Promise<T> {
  return current.run(unit, work);
}

/**
 * Refuses a unit of work inside another. On SQLite it would wait behind itself for ever; on PostgreSQL it would take a
 * second connection and be committed even when the first is not.
 * @throws Error when called by the work of a unit that has not ended
 */
export function refuseInsideUnit(): void {
  const unit = current.getStore();
  if (unit && !unit.ended) throw new Error('write() was called inside a unit of work: pass the unit on instead.');
}

/** @throws Error when the unit has ended */
export function refuseAfterEnd(unit: Ending): void {
  if (unit.ended) throw new Error('A unit of work was used after its end: await everything inside it.');
}
