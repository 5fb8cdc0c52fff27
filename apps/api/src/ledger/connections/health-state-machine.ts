import {
  CAUSE_RULES,
  endOfGrace,
  healthBySeverity,
  MAX_CLOCK_DIFFERENCE,
  type Frequency,
  type HealthState,
  type Kind,
  type Micros,
} from '@syncledger/domain';

import { noCause, type StoredCause } from './connection-cause.js';

/** The stored health of a connection, and what it is computed from; columns of `connections c` and `projects p`. */
export interface HealthRow extends StoredCause {
  readonly id: number;
  readonly kind: Kind;
  readonly project_id: number;
  readonly system: string;
  readonly frequency: Frequency;
  readonly archived: boolean | number;
  readonly created_at: Micros;
  /** The index in `healthBySeverity`. */
  readonly health: number;
  readonly health_since: Micros;
  readonly last_finished_id: number | null;
  /** When that run finished. */
  readonly outcome_at: Micros | null;
  readonly outcome_since: Micros | null;
  /** The runs since then, if they failed; 0 otherwise. */
  readonly failed_runs: number;
  readonly judge_at: Micros | null;
}

/** A run that was queued because it was due. */
export interface DueRun {
  readonly id: number;
  readonly dueAt: Micros;
}

export interface FinishedRun {
  readonly id: number;
  readonly succeeded: boolean;
  readonly at: Micros;
}

/** How the run that finished last ended, and when the streak of equal outcomes before it began. */
export interface Outcome {
  readonly id: number;
  readonly at: Micros;
  readonly succeeded: boolean;
  readonly since: Micros;
  /** The number of runs in that streak; only counted for failed ones. */
  readonly runs: number;
}

/** A change of a connection's health that becomes an event. */
export interface HealthTransition {
  readonly type: 'connection.failing' | 'connection.late' | 'connection.recovered';
  readonly at: Micros;
}

interface Health {
  readonly status: HealthState;
  readonly since: Micros;
}

/** Computes the health of one connection from the history of its runs. Failing takes precedence over late, late over the rest. */
export class HealthStateMachine {
  private transitions: HealthTransition[] = [];
  private outcome: Outcome | null;
  private lateSince: Micros | null;
  private health: Health;
  /** Whether the outcome must be read again from the table of jobs. */
  private isOutcomeUnknown = false;
  /** The same for the number of its runs only. */
  private isRunsUnknown = false;
  /** Whether a run finished that is not in the future. */
  private isPresentKnown = false;
  private cause: StoredCause;
  /** Whether it recovered from being failing or late, if only for a moment, since the stored state. */
  private isRecovered = false;

  /**
   * @param row the stored state
   * @param due the due runs that had not finished in this state, in order
   * @param now what finished later is from a clock that was ahead
   */
  constructor(
    readonly row: HealthRow,
    private readonly due: DueRun[],
    private readonly now: Micros,
  ) {
    const status = healthBySeverity[row.health] ?? 'never';
    const { last_finished_id: id, outcome_at: at, outcome_since: since, failed_runs: runs } = row;
    const succeeded = status !== 'failing';
    this.outcome = id === null || since === null ? null : { id, at: at ?? since, since, succeeded, runs };
    this.cause = row;
    this.isRunsUnknown = !succeeded && row.cause_rules < CAUSE_RULES;
    this.lateSince = status === 'late' ? row.health_since : null;
    this.health = { status, since: row.health_since };
  }

  /**
   * The outcome is that of the run that finished last; of several at the same time, that of the highest id. One in the future would
   * hide those that follow, so it only counts until the next.
   */
  finish(run: FinishedRun): void {
    this.passTime(run.at);
    if (this.due[0]?.id === run.id) {
      this.due.shift();
      this.lateSince = null;
    }
    const before = this.outcome;
    if (!before || isAfter(run, before)) {
      const isSame = before?.succeeded === run.succeeded;
      this.outcome = { ...run, since: isSame ? before.since : run.at, runs: isSame ? before.runs + 1 : 1 };
    } else if (run.id !== before.id) {
      this.isOutcomeUnknown = true;
      this.isPresentKnown ||= run.at <= this.now + MAX_CLOCK_DIFFERENCE;
    }
    this.update(run.at);
  }

  /** A finished run was deleted. */
  delete(run: FinishedRun): void {
    const { outcome } = this;
    if (!outcome) return;
    if (run.id === outcome.id) this.isOutcomeUnknown = true;
    else if (!run.succeeded && !outcome.succeeded && run.at >= outcome.since) this.isRunsUnknown = true;
  }

  /** The last run to consider when the outcome must be read from the table of jobs; undefined where it need not be. */
  get outcomeUnknownUpTo(): Pick<FinishedRun, 'id' | 'at'> | undefined {
    if (!this.isOutcomeUnknown || !this.outcome) return undefined;
    const latest = this.now + MAX_CLOCK_DIFFERENCE;
    return this.outcome.at > latest && this.isPresentKnown ? { id: Number.MAX_SAFE_INTEGER, at: latest } : this.outcome;
  }

  /** The last run of the failed ones to count; undefined where their number is known. */
  get runsUnknownUpTo(): Pick<FinishedRun, 'id' | 'at'> | undefined {
    return this.isRunsUnknown && this.outcome && !this.outcome.succeeded ? this.outcome : undefined;
  }

  setRuns(runs: number): void {
    this.isRunsUnknown = false;
    if (this.outcome) this.outcome = { ...this.outcome, runs };
  }

  /** The failed run whose message says why the connection fails; undefined where that is known, or it does not fail. */
  get causeUnknownOf(): number | undefined {
    const { outcome, row } = this;
    if (!outcome || outcome.succeeded) return undefined;
    return outcome.id !== row.last_finished_id || row.cause_rules < CAUSE_RULES ? outcome.id : undefined;
  }

  setCause(cause: StoredCause): void {
    this.cause = cause;
  }

  /** Call `evaluate` afterwards: what no longer fails may be late, and then has not recovered. */
  setOutcome(outcome: Outcome | null): void {
    this.isOutcomeUnknown = false;
    this.isRunsUnknown = outcome?.succeeded === false;
    this.outcome = outcome;
  }

  /** Evaluates whether the due run is late by now. */
  evaluate(now: Micros): void {
    this.lateSince = null;
    this.passTime(now);
    this.update(now);
  }

  /** Returns the transitions since the last call. */
  takeTransitions(): HealthTransition[] {
    const { transitions } = this;
    this.transitions = [];
    return transitions;
  }

  get hasRecovered(): boolean {
    return this.isRecovered;
  }

  /** The row to store; undefined when nothing changes. */
  changedRow(now: Micros): HealthRow | undefined {
    const end = this.deadline();
    const isFailing = this.health.status === 'failing';
    const cause = isFailing ? this.cause : noCause;
    const after = {
      health: healthBySeverity.indexOf(this.health.status),
      health_since: this.health.since,
      last_finished_id: this.outcome?.id ?? null,
      outcome_at: this.outcome?.at ?? null,
      outcome_since: this.outcome?.since ?? null,
      failed_runs: isFailing ? (this.outcome?.runs ?? 0) : 0,
      judge_at: end !== undefined && end >= now ? end : null,
      cause_line: cause.cause_line,
      cause_title: cause.cause_title,
      cause_key: cause.cause_key,
      cause_rules: cause.cause_rules,
    };
    const names = Object.keys(after) as (keyof typeof after)[];
    return names.some((name) => after[name] !== this.row[name]) ? { ...this.row, ...after } : undefined;
  }

  /** When the due run must have finished; undefined in an archived project. */
  private deadline(): Micros | undefined {
    const run = this.due[0];
    return run && !this.row.archived ? endOfGrace(run.dueAt, this.row.frequency) : undefined;
  }

  private passTime(now: Micros): void {
    const end = this.deadline();
    if (end === undefined || end >= now) return;
    this.lateSince = end;
    this.update(end);
  }

  private update(at: Micros): void {
    const before = this.health.status;
    this.health = this.current();
    const { status, since } = this.health;
    if (status === before) return;
    if (isTrouble(before) && !isTrouble(status)) this.isRecovered = true;
    if (status === 'failing') this.transitions.push({ type: 'connection.failing', at });
    if (status === 'late') this.transitions.push({ type: 'connection.late', at: since });
    if (status === 'ok' && before !== 'never') this.transitions.push({ type: 'connection.recovered', at });
  }

  private current(): Health {
    const { outcome, lateSince, row } = this;
    if (outcome && !outcome.succeeded) return { status: 'failing', since: outcome.since };
    if (lateSince !== null) return { status: 'late', since: lateSince };
    if (outcome) return { status: 'ok', since: outcome.since };
    return { status: 'never', since: row.created_at };
  }
}

export function isTrouble(status: HealthState | undefined): boolean {
  return status === 'failing' || status === 'late';
}

function isAfter(run: FinishedRun, other: Pick<FinishedRun, 'id' | 'at'>): boolean {
  return run.at === other.at ? run.id > other.id : run.at > other.at;
}
