import type { Dialect } from '@syncledger/api';

import type { ContenderName } from './contender.js';
import type { Taken } from './rounds.js';

/** What a call took, by contender. */
export interface CallResult {
  readonly name: string;
  readonly title: string;
  readonly taken: Partial<Record<ContenderName, Taken>>;
}

/** How the whole list went, a figure for each round. */
export interface WholeTaken {
  readonly seconds: number[];
  readonly cpu: number[];
  /** Bytes: what reading it added to the memory before. */
  readonly growth: number[];
  readonly bytes: number;
}

/** How a contender started. */
export interface Start {
  readonly millis: number;
  readonly cpu: number;
  /** Resident memory once it listens, and the most of the whole run, in bytes. */
  readonly memory: number;
  peak: number;
}

/** What was measured over one ledger. */
export interface SizeResult {
  readonly dialect: Dialect;
  readonly jobs: number;
  readonly loadSeconds: number;
  readonly starts: Partial<Record<ContenderName, Start>>;
  readonly calls: CallResult[];
  whole?: Partial<Record<ContenderName, WholeTaken>>;
  /** Results a second in bulk, by round; undefined when there is no such route. */
  bulk?: number[];
  /** Runs a second that 32 claimers got, and how many were claimed twice. */
  claim?: { readonly runs: number; readonly perSecond: number; readonly doubles: number };
}

/** What calls cost on a small and on a large ledger, measured in turns: milliseconds of CPU, a figure for each round. */
export interface GrowthResult {
  readonly dialect: Dialect;
  readonly jobs: readonly [small: number, large: number];
  readonly calls: {
    readonly name: string;
    readonly title: string;
    readonly cpu: readonly [small: number[], large: number[]];
  }[];
}

/** What a look at the schedule took with so many scheduled connections, a figure for each look. */
export interface TickResult {
  readonly dialect: Dialect;
  readonly scheduled: number;
  readonly due: number;
  readonly millis: number[];
  /** Milliseconds of CPU a look, server and database together, over all looks. */
  readonly cpu: number;
}

/** Everything of a run of the benchmark. */
export interface Results {
  readonly at: string;
  readonly machine: string;
  readonly rounds: number;
  readonly sizes: SizeResult[];
  readonly growth: GrowthResult[];
  readonly ticks: TickResult[];
}
