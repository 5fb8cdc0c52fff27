import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { Registry } from 'prom-client';

import { failureCounts } from '../../platform/background/index.js';
import { readBuildFacts } from '../../platform/config/index.js';
import { addCounter, addGauge, single } from './figures.js';

/** How long delays are collected until they are reported, in milliseconds: as long as the usual interval of scrapes. */
const WINDOW_MILLISECONDS = 15_000;
const RESOLUTION_MILLISECONDS = 20;
const NANOS = 1e9;
const MICROS = 1e6;

export function observeProcess(registry: Registry): void {
  const { version, commit } = readBuildFacts();
  addGauge(registry, 'syncledger_build_info', {
    help: 'Always 1; the labels say what runs.',
    labels: ['version', 'commit', 'node'],
    aggregator: 'first',
    read: () => [{ labels: { version, commit: commit ?? '', node: process.version }, value: 1 }],
  });
  addCounter(registry, 'syncledger_failures_total', {
    help: 'Failures of background tasks, of the database, and of readiness checks.',
    labels: ['task'],
    read: () => Array.from(failureCounts, ([task, value]) => ({ labels: { task }, value })),
  });
  observeUsage(registry);
  observeEventLoop(registry);
}

function observeUsage(registry: Registry): void {
  const startedAt = Date.now() / 1000 - process.uptime();
  addCounter(registry, 'process_cpu_seconds_total', {
    help: 'CPU time, in seconds.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return single((user + system) / MICROS);
    },
  });
  addGauge(registry, 'process_resident_memory_bytes', {
    help: 'Resident memory, in bytes.',
    read: () => single(process.memoryUsage.rss()),
  });
  addGauge(registry, 'process_start_time_seconds', {
    help: 'When the process started, in seconds since 1970.',
    aggregator: 'min',
    read: () => single(startedAt),
  });
}

/** Not reset by scrapes, which may come from several places: each window is reported until the next one is complete. */
function observeEventLoop(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  delays.enable();
  let window: { p50: number; p99: number; max: number } | undefined;
  const figures = () => ({ p50: delays.percentile(50), p99: delays.percentile(99), max: delays.max });
  setInterval(() => {
    window = figures();
    delays.reset();
  }, WINDOW_MILLISECONDS).unref();
  addGauge(registry, 'syncledger_event_loop_delay_seconds', {
    help: 'Delay of the event loop in the last complete window of 15 seconds.',
    labels: ['statistic'],
    aggregator: 'max',
    read: () =>
      Object.entries(window ?? figures()).map(([statistic, nanos]) => ({
        labels: { statistic },
        // The monitor measures the time between two timers.
        value: Math.max(0, nanos / NANOS - RESOLUTION_MILLISECONDS / 1000),
      })),
  });
}
