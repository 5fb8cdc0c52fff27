import type { FirstAccess } from '../greeting.js';
import type { MetricsSnapshot } from '../metrics/index.js';

/** The message of a worker to the primary when it is ready. */
export interface Serving {
  /** Where it listens. */
  readonly servingAt: string;
  /** How the administrator signs in, if this was a first start that created one. */
  readonly first?: FirstAccess | undefined;
}

export function isServing(message: unknown): message is Serving {
  return typeof message === 'object' && message !== null && 'servingAt' in message;
}

/** The request of the primary for a worker's metrics, and the answer with the same number. */
export interface MetricsWanted {
  readonly metricsWanted: number;
}

export interface MetricsTold {
  readonly metricsTold: number;
  /** Undefined when they could not be collected. */
  readonly snapshot: MetricsSnapshot | undefined;
}

export function isMetricsWanted(message: unknown): message is MetricsWanted {
  return typeof message === 'object' && message !== null && 'metricsWanted' in message;
}

export function isMetricsTold(message: unknown): message is MetricsTold {
  return typeof message === 'object' && message !== null && 'metricsTold' in message;
}
