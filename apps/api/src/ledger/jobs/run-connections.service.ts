import { Injectable } from '@nestjs/common';
import {
  type Draft,
  type FieldErrors,
  type Kind,
  LedgerError,
  type QueuedConnection,
  type RunConnectionsInput,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import { jobStore } from '../job-store/index.js';
import { assertRunnable, NO_SUCH_CONNECTION, UNFINISHED } from './job-recorder.js';
import { ResultsRepository } from './results.repository.js';
import { WaitingRuns } from './waiting-runs.js';

/** Runs per transaction: on SQLite, other writes wait for it. */
const BATCH_SIZE = 100;

/** Queues runs of many connections. */
@Injectable()
export class RunConnections {
  constructor(
    private readonly results: ResultsRepository,
    private readonly waiting: WaitingRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Queues a run of each connection, or says why not; in the order of the request. */
  async queue(draft: Draft<RunConnectionsInput>, caller: Caller): Promise<List> {
    const { connections } = draft.valid();
    const kinds = await this.results.kindsOf(connections);
    const results: QueuedConnection[] = [];
    for (let first = 0; first < connections.length; first += BATCH_SIZE) {
      const batch = connections.slice(first, first + BATCH_SIZE);
      results.push(...(await this.database.write((tx) => this.queueSome(tx, batch, kinds, caller))));
    }
    if (results.some(({ id }) => id !== undefined)) this.waiting.announce();
    return { results };
  }

  private async queueSome(
    tx: Transaction,
    connections: readonly number[],
    kinds: ReadonlyMap<number, Kind>,
    caller: Caller,
  ): Promise<QueuedConnection[]> {
    const results: QueuedConnection[] = [];
    // In the order of their ids, so that two requests do not wait for each other.
    for (const connection of [...connections].sort((one, other) => one - other)) {
      results.push({ connection, ...(await this.queueOne(tx, connection, kinds.get(connection), caller)) });
    }
    const order = new Map(connections.map((connection, index) => [connection, index]));
    const at = ({ connection }: QueuedConnection) => order.get(connection) ?? 0;
    return results.sort((one, other) => at(one) - at(other));
  }

  private async queueOne(
    tx: Transaction,
    connection: number,
    kind: Kind | undefined,
    caller: Caller,
  ): Promise<{ id: number } | { errors: FieldErrors }> {
    const found = kind && (await this.results.lockRunnable(tx, { connection, kind, caller }));
    if (!found) return { errors: { connection: [NO_SUCH_CONNECTION] } };
    try {
      assertRunnable(found);
    } catch (error) {
      if (error instanceof LedgerError) return { errors: { detail: [error.detail] } };
      throw error;
    }
    const target = { kind, connection, project: found.project_id, user: caller.userId };
    const id = await jobStore.insert(tx, target, false, this.clock.now());
    return id === undefined ? { errors: { detail: [UNFINISHED] } } : { id };
  }
}
