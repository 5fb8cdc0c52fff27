import cluster from 'node:cluster';

import type { Serving } from './messages.js';

/** The number of this process among the workers of its primary; undefined when it is not a worker. */
export function workerNumber(): number | undefined {
  return cluster.worker?.id;
}

/** Tells the primary that this worker is ready. */
export function tellServing(serving: Serving): void {
  process.send?.(serving);
}

/** Disconnects from the primary, whose channel would keep this process alive. */
export function leavePrimary(): void {
  cluster.worker?.disconnect();
}
