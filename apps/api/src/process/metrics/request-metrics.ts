import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

import { addGauge, single } from './figures.js';

/** Upper bounds in seconds: a page takes a few milliseconds, a search may take 40 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Unknown methods would make series without bound. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Measures each request by method, route and status: all of them have a fixed number of values. */
export function measureRequests(registry: Registry, server: FastifyInstance): void {
  let inProgress = 0;
  const durations = new Histogram({
    name: 'syncledger_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its response, by route; route "none" is an unknown path.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  addGauge(registry, 'syncledger_http_requests_in_progress', {
    help: 'Requests that are being served, with waiting claims and event streams.',
    read: () => single(inProgress),
  });
  server.addHook('onRequest', (_request, _reply, done) => {
    inProgress += 1;
    done();
  });
  server.addHook('onResponse', ({ method, routeOptions: { url } }, reply, done) => {
    inProgress -= 1;
    const labels = {
      method: METHODS.has(method) ? method : 'other',
      route: url ?? 'none',
      status: String(reply.statusCode),
    };
    durations.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
