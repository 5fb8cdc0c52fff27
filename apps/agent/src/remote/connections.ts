import type { Connection } from '@syncledger/client';
import { field, type Column } from '@syncledger/domain/terminal';

import { EXIT } from '../agent/agent.js';
import { printList } from './print.js';
import type { RemoteLedger } from './remote-ledger.js';
import { shortTime } from './run-text.js';

export interface ConnectionFilters {
  readonly project?: number;
  readonly system?: string;
  readonly search?: string;
  readonly json: boolean;
}

const healthOf = (row: Record<string, unknown>) => (row as unknown as Connection).health;

const health: Column = { title: 'health', of: (row) => stateOf(healthOf(row)) };
const columns: readonly Column[] = [
  ...['id', 'kind', 'project', 'system', 'alias', 'frequency', 'command'].map((name) => field(name)),
  health,
];
const healthColumns: readonly Column[] = [
  ...['id', 'kind', 'project', 'system', 'alias'].map((name) => field(name)),
  health,
  { title: 'since', of: (row) => shortTime(healthOf(row)?.since ?? '') },
  { title: 'reason', of: (row) => reasonOf(healthOf(row)) },
];

export async function listConnections(ledger: RemoteLedger, filters: ConnectionFilters): Promise<number> {
  await printList(await ledger.connections(queryOf(filters)), columns, filters.json);
  return EXIT.ok;
}

/** Lists the connections that are failing or late. @returns whether there are any */
export async function listUnhealthy(ledger: RemoteLedger, filters: ConnectionFilters): Promise<number> {
  const query = { ...queryOf(filters), health: ['failing' as const, 'late' as const], ordering: 'health' as const };
  const found = await ledger.connections(query);
  await printList(found, healthColumns, filters.json);
  return found.length > 0 ? EXIT.runFailed : EXIT.ok;
}

function queryOf({ project, system, search }: ConnectionFilters) {
  return {
    ...(project !== undefined && { project: [project] }),
    ...(system !== undefined && { system: [system] }),
    ...(search !== undefined && { search: [search] }),
  };
}

function stateOf(found: Connection['health']): string {
  const { status = '', acknowledgement } = found ?? {};
  if (!acknowledgement) return status;
  return `${status}, ${acknowledgement.until === null ? 'acknowledged' : 'muted'}`;
}

/** Why it is failing or late, as far as the server says. */
function reasonOf(found: Connection['health']): string {
  const { reason, cause_line: cause } = (found ?? {}) as { reason?: string; cause_line?: string | null };
  return cause ?? reason ?? '';
}
