export { createMetrics, type Metrics, type MetricsSnapshot } from './metrics.js';
