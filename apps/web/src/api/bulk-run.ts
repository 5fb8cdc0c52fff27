import { connectionsRun } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';

import type { Session } from '../app/session.js';
import { listConnections, type ConnectionFilters } from './connections.js';
import { unwrap } from './unwrap.js';

/** A connection whose run can be queued. */
export interface RunTarget {
  readonly id: number;
  readonly kind: Kind;
  readonly project: number;
}

/** Connections per request: the maximum of the API. */
const BATCH_SIZE = 500;

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Queues a run of each connection. @returns how many were queued, and how many were refused for which reason */
export async function runConnections({ client }: Session, ids: readonly number[]) {
  const refused = new Map<string, number>();
  const queued: number[] = [];
  for (let first = 0; first < ids.length; first += BATCH_SIZE) {
    const connections = ids.slice(first, first + BATCH_SIZE);
    const { results } = await unwrap(connectionsRun({ client, body: { connections } }));
    queued.push(results.filter(({ id }) => id !== undefined).length);
    for (const { errors } of results) {
      if (errors === undefined) continue;
      const reason = Object.values(errors).flat().join(' ');
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    }
  }
  return { queued: sum(queued), refused };
}

/** All connections that match. */
export async function findTargets(session: Session, filters: ConnectionFilters): Promise<RunTarget[]> {
  const { signal } = new AbortController();
  const targets: RunTarget[] = [];
  for (let page = 1; ; page += 1) {
    const { count, results } = await listConnections(session, filters, { page, page_size: BATCH_SIZE, signal });
    targets.push(...results.map(({ id, kind, project }) => ({ id, kind, project })));
    if (results.length === 0 || targets.length >= count) return targets;
  }
}
