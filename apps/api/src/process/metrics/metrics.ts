import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

import type { Database } from '../../platform/database/index.js';
import type { RequestObserver } from '../../platform/http/request-log.js';
import { observeDatabase } from './database-metrics.js';
import { observeLedger } from './ledger-metrics.js';
import { observeProcess } from './process-metrics.js';
import { RequestMetrics } from './request-metrics.js';

/** The values of all metrics of a process, in a form that can be sent to another one. */
export type MetricsSnapshot = MetricObjectWithValues<MetricValue<string>>[];

/** The metrics of this process. */
export interface Metrics {
  readonly requests: RequestObserver;
  /** Adds the metrics of an initialized application. */
  observe(app: NestFastifyApplication, database: Database): void;
  /** All metrics in the text format of Prometheus; calls at the same time share one collection. */
  text(): Promise<string>;
  snapshot(): Promise<MetricsSnapshot>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  let collecting: Promise<string> | undefined;
  observeProcess(registry);
  return {
    requests: new RequestMetrics(registry),
    observe: (app, database) => {
      observeLedger(registry, app);
      observeDatabase(registry, database);
    },
    text: () =>
      (collecting ??= registry.metrics().finally(() => {
        collecting = undefined;
      })),
    snapshot: () => registry.getMetricsAsJSON(),
  };
}
