import type { Dialect } from '@syncledger/api';

import type { ContenderName } from './contender.js';
import type { Taken } from './rounds.js';

/** The cost of a call, by server. */
export interface CallResult {
  readonly name: string;
  readonly title: string;
  readonly taken: Partial<Record<ContenderName, Taken>>;
}

/** The time of an unpaged list, a figure per round. */
export interface WholeTaken {
  readonly seconds: number[];
  readonly cpu: number[];
  /** Bytes by which reading it increased memory. */
  readonly growth: number[];
  readonly bytes: number;
}

/** The start of a server. */
export interface Start {
  readonly millis: number;
  readonly cpu: number;
  /** Resident memory once it listens, and the maximum of the whole run, in bytes. */
  readonly memory: number;
  peak: number;
}

/** Runs a second that 32 claimers get, and workers of pg-boss, a figure per round. */
export interface ClaimsTaken {
  runs: number;
  /** Runs that were claimed twice. */
  doubles: number;
  /** One at a time, each finished. */
  readonly finished: number[];
  /** By the hundred, claimed only. */
  readonly batches: number[];
  readonly bossFinished: number[];
  readonly bossBatches: number[];
}

/** Measurements on one ledger. */
export interface SizeResult {
  readonly dialect: Dialect;
  readonly jobs: number;
  readonly loadSeconds: number;
  readonly starts: Partial<Record<ContenderName, Start>>;
  readonly calls: CallResult[];
  whole?: Partial<Record<ContenderName, WholeTaken>>;
  /** Results per second in bulk, by round; undefined if there is no such route. */
  bulk?: number[];
  claims?: ClaimsTaken;
}

/**
 * The cost of calls on a small and on a large ledger, measured in alternation: milliseconds of CPU, a figure per round.
 */
export interface GrowthResult {
  readonly dialect: Dialect;
  readonly jobs: readonly [small: number, large: number];
  readonly calls: {
    readonly name: string;
    readonly title: string;
    readonly cpu: readonly [small: number[], large: number[]];
  }[];
}

/** The time of a schedule check with this many scheduled connections, a figure per check. */
export interface TickResult {
  readonly dialect: Dialect;
  readonly scheduled: number;
  readonly due: number;
  readonly millis: number[];
  /** Milliseconds of CPU per check, server and database together, over all checks. */
  readonly cpu: number;
}

/** All results of a run of the benchmark. */
export interface Results {
  readonly at: string;
  readonly machine: string;
  readonly rounds: number;
  readonly sizes: SizeResult[];
  readonly growth: GrowthResult[];
  readonly ticks: TickResult[];
}
