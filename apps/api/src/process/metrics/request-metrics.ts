import type { Registry } from 'prom-client';

import type { AnsweredRequest, RequestObserver } from '../../platform/http/request-log.js';
import { addCounter, addGauge, addHistogram, single } from './figures.js';

/** Upper bounds in seconds: a page takes a few milliseconds, a search may take 40 s. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Unknown methods would make series without bound. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Durations of requests to one route with the same method and status. */
class Durations {
  readonly counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  /** In seconds. */
  sum = 0;

  constructor(
    readonly method: string,
    readonly status: number,
  ) {}

  add(seconds: number): void {
    let index = 0;
    while (seconds > (BOUNDS[index] ?? Infinity)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += seconds;
  }
}

class RouteRequests {
  slow = 0;
  readonly durations: Durations[] = [];

  add({ method: given, status, milliseconds, isSlow }: AnsweredRequest): void {
    const method = METHODS.has(given) ? given : 'other';
    let found = this.durations.find((each) => each.method === method && each.status === status);
    if (!found) this.durations.push((found = new Durations(method, status)));
    found.add(milliseconds / 1000);
    if (isSlow) this.slow += 1;
  }
}

/** Measures each request by method, route and status: all of them have a fixed number of values. */
export class RequestMetrics implements RequestObserver {
  private inProgress = 0;
  private readonly routes = new Map<string, RouteRequests>();

  constructor(registry: Registry) {
    addHistogram(registry, 'syncledger_http_request_duration_seconds', {
      help: 'Time from the head of a request to the end of its response, by route; route "none" is an unknown path.',
      bounds: BOUNDS,
      read: () =>
        [...this.routes].flatMap(([route, { durations }]) =>
          durations.map(({ method, status, counts, sum }) => ({
            labels: { method, route, status: String(status) },
            counts,
            sum,
          })),
        ),
    });
    addCounter(registry, 'syncledger_http_slow_requests_total', {
      help: 'Requests that took SYNCLEDGER_SLOW_MS or longer, without the time that claims and event streams wait.',
      labels: ['route'],
      read: () => Array.from(this.routes, ([route, { slow }]) => ({ labels: { route }, value: slow })),
    });
    addGauge(registry, 'syncledger_http_requests_in_progress', {
      help: 'Requests that are being served, with waiting claims and event streams.',
      read: () => single(this.inProgress),
    });
  }

  received(): void {
    this.inProgress += 1;
  }

  answered(request: AnsweredRequest): void {
    this.inProgress -= 1;
    const route = request.route ?? 'none';
    let requests = this.routes.get(route);
    if (!requests) this.routes.set(route, (requests = new RouteRequests()));
    requests.add(request);
  }
}
