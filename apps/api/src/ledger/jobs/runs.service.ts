import { Injectable } from '@nestjs/common';
import {
  forbidden,
  formatTime,
  LedgerError,
  notFound,
  readySeconds,
  type Draft,
  type FinishInput,
  type HeartbeatInput,
  type Kind,
  type Lease,
} from '@syncledger/domain';

import { Batcher } from '../../platform/background/index.js';
import { Clock } from '../../platform/config/clock.js';
import { changedNothing, Database, keyOf, type Transaction } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { AgentsService } from '../agents/index.js';
import { hashLeaseToken, jobStore, type LeasedRunEnd } from '../job-store/index.js';
import { OUTPUT_CHANNEL, outputStore } from '../output-store/index.js';
import { LeaseWatch } from './lease-watch.js';
import { RunsRepository, type RunState } from './runs.repository.js';

/** A run, and the caller who acts on it. */
export interface RunOf {
  readonly id: number;
  readonly kind: Kind;
  readonly caller: Caller;
}

interface Finish {
  readonly run: RunOf;
  readonly end: LeasedRunEnd;
}

/** Finishes that share a statement. */
const MOST_TOGETHER = 64;

@Injectable()
export class RunsService {
  private readonly batches = new Batcher(
    (finishes: readonly Finish[]) => this.finishTogether(finishes),
    MOST_TOGETHER,
    changedNothing,
  );

  constructor(
    private readonly runs: RunsRepository,
    private readonly watch: LeaseWatch,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly agents: AgentsService,
  ) {}

  /**
   * Extends a lease, and stores the progress of the run.
   * @throws LedgerError `conflict` once the lease is lost, or the run is cancelled
   */
  async heartbeat(run: RunOf, draft: Draft<HeartbeatInput>): Promise<Lease> {
    await this.watch.ensureFresh();
    const { token, expires, agent, user, isNew } = await this.database.write(async (tx) => {
      // Locks the run only for its progress, so that other renewals write their lease alone.
      const state = await this.take(tx, run, draft.has('progress'));
      const { lease: token, progress } = draft.valid();
      const renewed = await jobStore.renew(tx, run.id, hashLeaseToken(token), progress && JSON.stringify(progress));
      if (renewed === undefined) throw lostLease(state, hashLeaseToken(token));
      if (progress) await outputStore.touch(tx, run.id, state.attempt, hashLeaseToken(token));
      return { token, expires: renewed, agent: state.agent, user: state.claimed_by, isNew: progress !== undefined };
    });
    if (isNew) this.database.notify(OUTPUT_CHANNEL);
    if (agent !== null && user !== null) this.agents.noteSighting({ user, name: agent });
    return { token, expires_at: formatTime(expires) };
  }

  /**
   * Finishes a run whose lease the caller holds. Idempotent: a repetition with the same result changes nothing.
   * @throws LedgerError `conflict` once the lease is lost, the run is cancelled, or it finished with another result
   */
  async finish(run: RunOf, draft: Draft<FinishInput>): Promise<void> {
    await this.watch.ensureFresh();
    if (await this.finishAtOnce(run, draft)) return;
    await this.database.write(async (tx) => {
      const state = await this.take(tx, run);
      const { lease, succeeded, result_message: message, ended_by: cause = 'command' } = draft.valid();
      const hash = hashLeaseToken(lease);
      const at = this.clock.now();
      const ready = readySeconds(state.started_at ?? at, at);
      if (await jobStore.finish(tx, run.id, { succeeded, message, ready, at, cause }, hash)) return;
      const endedBy = state.cause ?? 'command';
      if (
        state.ready === 0 ||
        state.ended_lease !== jobStore.endedLease(hash) ||
        endedBy === 'cancelled' ||
        endedBy === 'lost'
      ) {
        throw lostLease(state, hash);
      }
      const isSame = Boolean(state.succeeded) === succeeded && state.result_message === message;
      if (isSame && endedBy === cause) return;
      throw new LedgerError('conflict', 'The run has finished with another result.');
    });
  }

  /**
   * Cancels an unfinished run: it counts as failed.
   * @throws LedgerError `conflict` when it has finished
   */
  async cancel(run: RunOf, draft: Draft): Promise<void> {
    await this.database.write(async (tx) => {
      const { started_at: startedAt } = await this.take(tx, run);
      draft.valid();
      const at = this.clock.now();
      const message = `cancelled by ${run.caller.email}`;
      const end = {
        succeeded: false,
        message,
        ready: readySeconds(startedAt ?? at, at),
        at,
        cause: 'cancelled',
      } as const;
      if (!(await jobStore.finish(tx, run.id, end))) throw new LedgerError('conflict', 'The run has finished.');
    });
  }

  /**
   * Finishes a run in one statement, on PostgreSQL, together with those whose finish arrives meanwhile with the same rights.
   * @returns false when it did nothing: the transaction of `finish` then finds out why
   */
  private async finishAtOnce(run: RunOf, draft: Draft<FinishInput>): Promise<boolean> {
    if (this.database.dialect !== 'postgres' || !draft.isValid) return false;
    const { lease, succeeded, result_message: message, ended_by: cause = 'command' } = draft.valid();
    const rights = keyOf(this.runs.selectFinishable(run.kind, [], run.caller));
    const end: LeasedRunEnd = {
      id: run.id,
      succeeded,
      message,
      at: this.clock.now(),
      cause,
      lease: hashLeaseToken(lease),
    };
    return this.batches.add(rights, { run, end });
  }

  /** @param finishes with the same rights; of several of one run, the first counts */
  private async finishTogether(finishes: readonly Finish[]): Promise<boolean[]> {
    const [first] = finishes;
    if (!first) return [];
    const ends = new Map(finishes.toReversed().map(({ end }) => [end.id, end]));
    const selected = this.runs.selectFinishable(first.run.kind, [...ends.keys()], first.run.caller);
    const finished = await jobStore.finishSelected(this.database, selected, [...ends.values()]);
    return finishes.map(({ end }) => ends.get(end.id) === end && finished.has(end.id));
  }

  private async take(tx: Transaction, run: RunOf, isLocked = true): Promise<RunState> {
    const state = await this.runs.state(tx, run, isLocked);
    if (!state) throw notFound();
    if (!state.may_run) throw forbidden();
    return state;
  }
}

function lostLease({ cause, ended_lease }: RunState, hash: string): LedgerError {
  const isCancelled = cause === 'cancelled' && ended_lease === jobStore.endedLease(hash);
  return new LedgerError('conflict', isCancelled ? 'The run was cancelled.' : 'The lease is lost.');
}
