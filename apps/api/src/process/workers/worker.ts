import cluster from 'node:cluster';

import type { Serving } from './messages.js';

/** The number of this process among the workers that its primary started; undefined when it is none of them. */
export function workerNumber(): number | undefined {
  return cluster.worker?.id;
}

/** Tells the primary that this worker serves. */
export function tellServing(serving: Serving): void {
  process.send?.(serving);
}

/** Leaves the primary, whose channel would keep this process alive. */
export function leavePrimary(): void {
  cluster.worker?.disconnect();
}
