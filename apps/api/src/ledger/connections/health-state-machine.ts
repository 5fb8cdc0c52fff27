import {
  endOfGrace,
  healthBySeverity,
  type Frequency,
  type HealthState,
  type Kind,
  type Micros,
} from '@syncledger/domain';

/** What is stored of a connection's health, and what it is judged by; of `connections c` and `projects p`. */
export interface HealthRow {
  readonly id: number;
  readonly kind: Kind;
  readonly project_id: number;
  readonly frequency: Frequency;
  readonly archived: boolean | number;
  readonly created_at: Micros;
  /** The place in `healthBySeverity`. */
  readonly health: number;
  readonly health_since: Micros;
  readonly last_finished_id: number | null;
  readonly outcome_since: Micros | null;
  readonly judge_at: Micros | null;
}

/** A run that was due. */
export interface DueRun {
  readonly id: number;
  readonly dueAt: Micros;
}

/** A run that has finished. */
export interface FinishedRun {
  readonly id: number;
  readonly succeeded: boolean;
  readonly at: Micros;
}

/** How the newest finished run ended, and when the first of those ended that ended like it since. */
export interface Outcome {
  readonly id: number;
  readonly succeeded: boolean;
  readonly since: Micros;
}

/** A turn in a connection's health that others learn of. */
export interface HealthTransition {
  readonly type: 'connection.failing' | 'connection.late' | 'connection.recovered';
  readonly at: Micros;
}

interface Shown {
  readonly status: HealthState;
  readonly since: Micros;
}

/** The course of one connection's health over what happened to its runs. Failing counts before late, late before all else. */
export class HealthStateMachine {
  /** What others learn of since the last time that they were taken. */
  private turns: HealthTransition[] = [];
  private outcome: Outcome | null;
  private lateSince: Micros | null;
  private shown: Shown;
  /** Whether only the table of jobs can tell how the newest finished run ended, or since when. */
  private isUnclear = false;

  /**
   * @param row as it is stored
   * @param due the runs that were due and have not finished at the start of the course, in their order
   */
  constructor(
    readonly row: HealthRow,
    private readonly due: DueRun[],
  ) {
    const status = healthBySeverity[row.health] ?? 'never';
    const { last_finished_id: id, outcome_since: since } = row;
    this.outcome = id === null || since === null ? null : { id, since, succeeded: status !== 'failing' };
    this.lateSince = status === 'late' ? row.health_since : null;
    this.shown = { status, since: row.health_since };
  }

  /** A run has finished: the newest decides, whichever finished last. */
  finish(run: FinishedRun): void {
    this.passTime(run.at);
    if (this.due[0]?.id === run.id) {
      this.due.shift();
      this.lateSince = null;
    }
    const before = this.outcome;
    if (!before || run.id > before.id) {
      const since = before?.succeeded === run.succeeded ? before.since : run.at;
      this.outcome = { id: run.id, succeeded: run.succeeded, since };
    } else if (run.id < before.id) {
      this.isUnclear = true;
    }
    this.show(run.at);
  }

  /** A finished run is not there any more. */
  lose(run: number): void {
    if (run === this.outcome?.id) this.isUnclear = true;
  }

  /** The run up to which the table of jobs must be asked for the outcome; undefined where it need not be. */
  get unclearUpTo(): number | undefined {
    return this.isUnclear ? this.outcome?.id : undefined;
  }

  /** The outcome is this. */
  clear(outcome: Outcome | null, now: Micros): void {
    this.isUnclear = false;
    this.outcome = outcome;
    this.show(now);
  }

  /** Time has come to this. */
  judge(now: Micros): void {
    this.lateSince = null;
    this.passTime(now);
    this.show(now);
  }

  /** Takes the turns away that were not taken yet. */
  takeTurns(): HealthTransition[] {
    const { turns } = this;
    this.turns = [];
    return turns;
  }

  /** The row as it is to be stored, once time has come to now; undefined when nothing changes. */
  changedRow(now: Micros): HealthRow | undefined {
    const end = this.nextEnd();
    const after = {
      health: healthBySeverity.indexOf(this.shown.status),
      health_since: this.shown.since,
      last_finished_id: this.outcome?.id ?? null,
      outcome_since: this.outcome?.since ?? null,
      judge_at: end !== undefined && end >= now ? end : null,
    };
    const names = Object.keys(after) as (keyof typeof after)[];
    return names.some((name) => after[name] !== this.row[name]) ? { ...this.row, ...after } : undefined;
  }

  /** When the run that is due must have finished; in an archived project none has to. */
  private nextEnd(): Micros | undefined {
    const run = this.due[0];
    return run && !this.row.archived ? endOfGrace(run.dueAt, this.row.frequency) : undefined;
  }

  private passTime(now: Micros): void {
    const end = this.nextEnd();
    if (end === undefined || end >= now) return;
    this.lateSince = end;
    this.show(end);
  }

  private show(at: Micros): void {
    const before = this.shown.status;
    this.shown = this.current();
    const { status, since } = this.shown;
    if (status === before) return;
    if (status === 'failing') this.turns.push({ type: 'connection.failing', at });
    if (status === 'late') this.turns.push({ type: 'connection.late', at: since });
    if (status === 'ok' && before !== 'never') this.turns.push({ type: 'connection.recovered', at });
  }

  private current(): Shown {
    const { outcome, lateSince, row } = this;
    if (outcome && !outcome.succeeded) return { status: 'failing', since: outcome.since };
    if (lateSince !== null) return { status: 'late', since: lateSince };
    if (outcome) return { status: 'ok', since: outcome.since };
    return { status: 'never', since: row.created_at };
  }
}
