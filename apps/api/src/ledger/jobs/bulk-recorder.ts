import { Injectable } from '@nestjs/common';
import { forbidden, type BulkOutcome, type Kind } from '@syncledger/domain';

import { Database, UniqueViolationError, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { jobStore } from '../job-store/index.js';
import type { BulkBatches } from './bulk-batches.js';
import {
  isRepeated,
  isResult,
  rejectWith,
  type BulkResult,
  type ReadResult,
  type RecordedResult,
  type Rejected,
} from './bulk-result.js';
import {
  BulkRepository,
  connectionIds,
  type BulkConnection,
  type RecordedJob,
  type ResultInProject,
} from './bulk.repository.js';
import { NO_SUCH_CONNECTION } from './job-recorder.js';

/** Batches of one transaction. On PostgreSQL, a second one could lock connections in another order than other transactions do. */
const MAX_BATCHES = { sqlite: 20, postgres: 1 };

/** Attempts to write a batch while others write the same external ids. */
const MAX_ATTEMPTS = 5;

/** A result to write, and its positions in the batch: several where its external id was sent several times. */
interface Pending extends ResultInProject {
  readonly positions: number[];
}

type Batch = readonly ReadResult[];

interface Sender {
  readonly kind: Kind;
  readonly caller: Caller;
}

interface Lookup {
  readonly connections: ReadonlyMap<number, BulkConnection>;
  readonly recorded: ReadonlyMap<BulkResult, RecordedJob>;
}

/** Writes batches of results by the rules of single ones, in few statements per batch. */
@Injectable()
export class BulkRecorder {
  constructor(
    private readonly database: Database,
    private readonly bulk: BulkRepository,
  ) {}

  /** Records batches, and completes the mistakes of rejected results. Returns the outcomes in order, once they are durable. */
  async record(batches: BulkBatches, kind: Kind, caller: Caller): Promise<BulkOutcome[]> {
    const outcomes: BulkOutcome[] = [];
    while (await batches.hasNext()) outcomes.push(...(await this.recordTogether(batches, { kind, caller })));
    return outcomes;
  }

  /** Records the next batch, and those after it while no other transaction waits, in one transaction. */
  private async recordTogether(batches: BulkBatches, by: Sender): Promise<BulkOutcome[]> {
    const taken: Batch[] = [];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.database.write(async (tx) => {
          const outcomes: BulkOutcome[] = [];
          for (const batch of taken) outcomes.push(...(await this.recordIn(tx, batch, by)));
          while (taken.length < MAX_BATCHES[tx.dialect] && (await batches.hasNext())) {
            if (taken.length > 0 && tx.isAwaited) break;
            const batch = await batches.next();
            taken.push(batch);
            outcomes.push(...(await this.recordIn(tx, batch, by)));
          }
          return outcomes;
        });
      } catch (error) {
        // Another transaction wrote the same external id after the lookup. The next attempt finds it.
        if (!(error instanceof UniqueViolationError) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async recordIn(tx: Transaction, results: Batch, { kind, caller }: Sender): Promise<BulkOutcome[]> {
    const named = connectionIds(results);
    if (named.length === 0) return results.map((result) => outcomeOf(result));
    const connections = await this.bulk.connections(tx, named, kind, caller);
    const recorded = await this.bulk.recorded(tx, results.filter(isResult));
    const { outcomes, pending } = decide(results, { connections, recorded });
    const jobIds = await this.finishQueued(tx, pending, caller);
    const stored = pending.filter((result) => !jobIds.has(result));
    const received = stored.map(({ result, project }) => ({ ...result, project }));
    const created = await jobStore.insertMany(tx, { kind, user: caller.userId }, received);
    for (const [index, result] of stored.entries()) jobIds.set(result, created[index] ?? 0);
    for (const result of pending) {
      for (const [index, position] of result.positions.entries()) {
        outcomes[position] = { id: jobIds.get(result) ?? 0, status: index === 0 ? 'created' : 'known' };
      }
    }
    return outcomes;
  }

  /** Finishes queued runs with the first result of their connection, unless that is dated before the run was queued. */
  private async finishQueued(
    tx: Transaction,
    pending: readonly Pending[],
    { userId: user }: Caller,
  ): Promise<Map<Pending, number>> {
    const jobIds = new Map<Pending, number>();
    for (const { connection, createdAt } of await this.bulk.queued(tx, pending)) {
      const first = pending.find(
        ({ result }) => result.connection === connection && (!result.isDated || result.at >= createdAt),
      );
      const id = first && (await jobStore.finishQueuedOf(tx, { user, connection }, first.result));
      if (first && id !== undefined) jobIds.set(first, id);
    }
    return jobIds;
  }
}

function decide(
  results: readonly ReadResult[],
  { connections, recorded }: Lookup,
): { outcomes: BulkOutcome[]; pending: Pending[] } {
  const outcomes: BulkOutcome[] = [];
  const pending: Pending[] = [];
  const byKey = new Map<string, Pending>();
  for (const [position, result] of results.entries()) {
    const connection = result.connection === undefined ? undefined : connections.get(result.connection);
    if (!isResult(result)) {
      outcomes[position] = outcomeOf(result, connection);
      continue;
    }
    const key = keyOf(result);
    const duplicate = key === undefined ? undefined : byKey.get(key);
    const job = recorded.get(result);
    const rejection = rejectionOf(connection, job !== undefined) ?? contradictionOf(result, job ?? duplicate?.result);
    outcomes[position] = rejection ? outcomeOf(rejection) : job ? { id: job.id, status: 'known' } : {};
    if (rejection || !connection || job) continue;
    if (duplicate) {
      duplicate.positions.push(position);
      continue;
    }
    const added = { result, project: connection.project, positions: [position] };
    pending.push(added);
    if (key !== undefined) byKey.set(key, added);
  }
  return { outcomes, pending };
}

/** Why a result is rejected, with the messages of a single POST; undefined when it is not. */
function rejectionOf(connection: BulkConnection | undefined, jobExists: boolean): Rejected | undefined {
  if (!connection) return rejectWith(NO_SUCH_CONNECTION, 'connection');
  if (!connection.mayRun) return rejectWith(forbidden().detail);
  return connection.archived && !jobExists ? rejectWith('The project is archived.') : undefined;
}

/** The error of a result whose external id was sent before with other content. */
function contradictionOf(result: BulkResult, recorded: RecordedResult | undefined): Rejected | undefined {
  if (!recorded || isRepeated(result, recorded)) return undefined;
  return rejectWith('A result with this id and other content is recorded already.', 'external_id');
}

/** The outcome of a rejected result; whether its connection exists is one of its mistakes, and that the caller lacks the permission the only one. */
function outcomeOf(rejected: ReadResult, connection?: BulkConnection): BulkOutcome {
  if (isResult(rejected)) return {};
  if (connection && !connection.mayRun) return { errors: rejectWith(forbidden().detail).errors.toFields() };
  if (rejected.connection !== undefined && !connection) rejected.errors.add('connection', NO_SUCH_CONNECTION);
  return { errors: rejected.errors.toFields() };
}

/** The key of a result by connection and external id; undefined without an external id. */
function keyOf({ connection, externalId }: BulkResult): string | undefined {
  return externalId === null ? undefined : `${String(connection)}/${externalId}`;
}
