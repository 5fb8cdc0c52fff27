import type { Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';

import { AggregatorRegistry } from 'prom-client';

import type { MetricsSnapshot } from '../metrics/index.js';
import { isMetricsTold, type MetricsTold, type MetricsWanted } from './messages.js';

/** How long a worker may take, in milliseconds: then its last values are used. */
const WAIT_MILLISECONDS = 3000;

/** The metrics of all workers as those of one server: counters go on when a worker is replaced. */
export class WorkerMetrics {
  private readonly latest = new Map<Worker, MetricsSnapshot>();
  /** The counters of workers that have exited. */
  private retired: MetricsSnapshot = [];
  private asked = 0;
  private collecting: Promise<string> | undefined;

  /** @param workers those that run now */
  constructor(private readonly workers: () => readonly Worker[]) {}

  /** All metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return (this.collecting ??= this.collect().finally(() => {
      this.collecting = undefined;
    }));
  }

  private async collect(): Promise<string> {
    const workers = this.workers();
    const told = await Promise.all(workers.map((worker) => this.ask(worker)));
    for (const [index, worker] of workers.entries()) {
      const snapshot = told[index];
      if (snapshot) this.latest.set(worker, snapshot);
    }
    await this.retire(new Set(workers));
    return AggregatorRegistry.aggregate([this.retired, ...this.latest.values()]).metrics();
  }

  /** Adds the counters of workers that have exited since the last time. */
  private async retire(workers: ReadonlySet<Worker>): Promise<void> {
    for (const [worker, snapshot] of this.latest) {
      if (workers.has(worker)) continue;
      this.latest.delete(worker);
      const counters = snapshot.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
      this.retired = await AggregatorRegistry.aggregate([this.retired, counters]).getMetricsAsJSON();
    }
  }

  /** @returns undefined when the worker does not answer */
  private async ask(worker: Worker): Promise<MetricsSnapshot | undefined> {
    const number = (this.asked += 1);
    const stop = new AbortController();
    const told = new Promise<MetricsTold>((resolve) => {
      const take = (message: unknown) => {
        if (isMetricsTold(message) && message.metricsTold === number) resolve(message);
      };
      worker.on('message', take);
      stop.signal.addEventListener('abort', () => worker.off('message', take));
    });
    try {
      worker.send({ metricsWanted: number } satisfies MetricsWanted, () => undefined);
      return (await Promise.race([told, sleep(WAIT_MILLISECONDS, undefined, { ref: false })]))?.snapshot;
    } catch {
      // It is exiting.
      return undefined;
    } finally {
      stop.abort();
    }
  }
}
