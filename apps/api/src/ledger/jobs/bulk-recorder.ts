import { Injectable } from '@nestjs/common';
import { forbidden, type BulkOutcome, type Kind } from '@syncledger/domain';

import { Database, UniqueViolationError, type UnitOfWork } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { jobStore } from '../job-store/index.js';
import { refusedAs, type BulkResult } from './bulk-result.js';
import { BulkRepository, nameOf, type BulkConnection, type PlacedResult } from './bulk.repository.js';

/** How often a batch is tried whose external ids others are writing at the same moment. */
const MOST_TRIES = 5;

/** A result to write, and its places in the batch: more than one where its external id was sent more than once. */
interface Pending extends PlacedResult {
  readonly places: number[];
}

/** What is looked up for a whole batch. */
interface Lookup {
  readonly connections: ReadonlyMap<number, BulkConnection>;
  /** Jobs by the names of their results. */
  readonly known: ReadonlyMap<string, number>;
}

/** Writes batches of results: each by the rules of a single one, in few statements for all of them. */
@Injectable()
export class BulkRecorder {
  constructor(
    private readonly database: Database,
    private readonly bulk: BulkRepository,
  ) {}

  /** Records a batch in one unit of work; answers what became of each result, in their order, when it is on disk. */
  async record(results: readonly BulkResult[], kind: Kind, caller: Caller): Promise<BulkOutcome[]> {
    if (results.length === 0) return [];
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.database.write((unit) => this.recordIn(unit, results, kind, caller));
      } catch (error) {
        // Somebody wrote the same external id since it was looked for: now it is found.
        if (!(error instanceof UniqueViolationError) || tries === MOST_TRIES) throw error;
      }
    }
  }

  private async recordIn(
    unit: UnitOfWork,
    results: readonly BulkResult[],
    kind: Kind,
    caller: Caller,
  ): Promise<BulkOutcome[]> {
    const connections = await this.bulk.connections(unit, results, kind, caller);
    const known = await this.bulk.known(unit, results);
    const { outcomes, pending } = decide(results, { connections, known });
    const ended = await this.endWaiting(unit, pending);
    const stored = pending.filter((result) => !ended.has(result));
    const received = stored.map(({ result, project }) => ({ ...result, project }));
    const ids = await jobStore.insertMany(unit, { kind, user: caller.userId }, received);
    for (const [index, result] of stored.entries()) ended.set(result, ids[index] ?? 0);
    for (const result of pending) for (const place of result.places) outcomes[place] = { id: ended.get(result) ?? 0 };
    return outcomes;
  }

  /** The first result of a connection whose run waits ends it, but for one that finished before the run was queued. */
  private async endWaiting(unit: UnitOfWork, pending: readonly Pending[]): Promise<Map<Pending, number>> {
    const ended = new Map<Pending, number>();
    for (const { connection, createdAt } of await this.bulk.waiting(unit, pending)) {
      const first = pending.find(
        ({ result }) => result.connection === connection && (!result.isDated || result.at >= createdAt),
      );
      const id = first && (await jobStore.finishQueuedOf(unit, connection, first.result));
      if (first && id !== undefined) ended.set(first, id);
    }
    return ended;
  }
}

function decide(
  results: readonly BulkResult[],
  { connections, known }: Lookup,
): { outcomes: BulkOutcome[]; pending: Pending[] } {
  const outcomes: BulkOutcome[] = [];
  const pending: Pending[] = [];
  const named = new Map<string, Pending>();
  for (const [place, result] of results.entries()) {
    const connection = connections.get(result.connection);
    const name = nameOf(result);
    const twin = name === undefined ? undefined : named.get(name);
    const job = name === undefined ? undefined : known.get(name);
    const refused = refusalOf(connection, job !== undefined);
    outcomes[place] = refused ?? (job === undefined ? {} : { id: job });
    if (refused || !connection || job !== undefined) continue;
    if (twin) {
      twin.places.push(place);
      continue;
    }
    const added = { result, project: connection.project, places: [place] };
    pending.push(added);
    if (name !== undefined) named.set(name, added);
  }
  return { outcomes, pending };
}

/** Why nothing of a connection is recorded, in the words of a single POST. */
function refusalOf(connection: BulkConnection | undefined, isKnown: boolean): BulkOutcome | undefined {
  if (!connection) return { errors: { connection: ['There is no such connection here.'] } };
  if (!connection.mayRun) return refusedAs(forbidden().detail);
  return connection.archived && !isKnown ? refusedAs('The project is archived.') : undefined;
}
