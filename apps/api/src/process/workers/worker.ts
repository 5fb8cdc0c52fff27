import cluster from 'node:cluster';

import type { Metrics } from '../metrics/index.js';
import { isMetricsWanted, type MetricsTold, type Serving } from './messages.js';

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

/** Answers the primary, which serves the metrics of all workers. @returns a function that stops it */
export function tellMetrics(metrics: Metrics): () => void {
  const answer = async (metricsTold: number): Promise<void> => {
    const snapshot = await metrics.snapshot().catch(() => undefined);
    if (process.connected) process.send?.({ metricsTold, snapshot } satisfies MetricsTold);
  };
  const take = (message: unknown): void => {
    if (isMetricsWanted(message)) void answer(message.metricsWanted);
  };
  process.on('message', take);
  return () => void process.off('message', take);
}
