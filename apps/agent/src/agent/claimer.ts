import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { LeasedJob } from '@syncledger/client';

import type { AgentConfig } from '../config/index.js';
import type { ResultDelivery } from '../spool/result-delivery.js';
import type { CommandFolder } from '../runner/command-folder.js';
import type { Survivors } from '../runner/survivors.js';
import { RejectedError, type TransientError } from './errors.js';
import type { Claim, LedgerClient } from './ledger-client.js';
import type { Reporter } from './reporter.js';
import { retry } from './retry.js';
import { abortedAfter } from './transport.js';

export interface ClaimerDependencies {
  readonly config: Pick<AgentConfig, 'once' | 'allow'>;
  readonly folder: CommandFolder;
  readonly ledger: LedgerClient;
  readonly delivery: Pick<ResultDelivery, 'assertWritable'>;
  readonly reporter: Reporter;
  readonly runner: { readonly survivors: Pick<Survivors, 'check'> };
}

const MAX_RETRY_DELAY = 15_000;
/** With `--once`, a claim that keeps failing ends the process. */
const CLAIM_RETRIES_WITH_ONCE = 4;
/** The ledger takes no more names in a claim. */
const MAX_COMMANDS = 1000;
/** Interval of the checks while the folder is empty, the spool can't be written, or a command is held back, in milliseconds. */
const CHECK_INTERVAL = 5000;
/** Timeout of the repeated claim that fetches what an aborted one got, in milliseconds. */
const LAST_ANSWER_TIMEOUT = 1000;

/** Claims runs of the commands that the folder holds. */
export class Claimer {
  private known: string | undefined;
  private spoolError: string | undefined;
  private heldBack = '';

  constructor(private readonly deps: ClaimerDependencies) {}

  /**
   * @returns no run when none is queued, `stop` is aborted, the commands change, or the spool can't be written any more: the ledger
   *   requeues runs that are not started
   * @throws Error when the ledger rejects the claim, or with `--once` can't be reached
   */
  async claim(limit: number, stop: AbortSignal): Promise<LeasedJob[]> {
    const { folder, config, runner } = this.deps;
    if (!(await this.canSpool())) {
      if (config.once) throw new Error('The spool can’t be written.');
      await sleep(CHECK_INTERVAL, undefined, { signal: stop }).catch(() => undefined);
      return [];
    }
    const names = await folder.names();
    const heldBack = await runner.survivors.check();
    this.reportHeldBack([...heldBack].join(', '));
    const commands = this.commandsOf(names.filter((name) => !heldBack.has(name)));
    const done = new AbortController();
    const folderChanged = folder.changedFrom(names, AbortSignal.any([stop, done.signal]));
    const changed = heldBack.size > 0 ? abortedAfter(CHECK_INTERVAL, folderChanged) : folderChanged;
    try {
      if (commands.length > 0) {
        const claim = { limit, commands, key: randomUUID(), longPoll: !config.once };
        return await this.recordable(await this.send(claim, stop, changed));
      }
      const either = AbortSignal.any([stop, changed]);
      if (!config.once) await sleep(CHECK_INTERVAL, undefined, { signal: either }).catch(() => undefined);
      return [];
    } finally {
      done.abort();
    }
  }

  /** A run needs the spool for its record and its result. Reports when that changes. */
  private async canSpool(): Promise<boolean> {
    const { delivery, reporter } = this.deps;
    const error = await delivery.assertWritable().then(() => undefined, String);
    if (error !== this.spoolError) {
      if (error === undefined) reporter.info('the spool can be written again');
      else reporter.error('the spool can’t be written; claiming nothing', { error });
    }
    this.spoolError = error;
    return error === undefined;
  }

  /** The disk may have become full during a long poll. */
  private async recordable(jobs: LeasedJob[]): Promise<LeasedJob[]> {
    if (jobs.length === 0 || (await this.canSpool())) return jobs;
    const runs = jobs.map(({ id }) => id).join(', ');
    this.deps.reporter.warn('runs not started; the ledger will requeue them', { runs });
    return [];
  }

  private reportHeldBack(commands: string): void {
    const { reporter } = this.deps;
    if (commands !== this.heldBack) {
      if (commands === '') reporter.info('the processes that could not be killed have ended');
      else reporter.error('processes of a run could not be killed; claiming no runs of these commands', { commands });
    }
    this.heldBack = commands;
  }

  /** The commands to claim for; reports them when they change. */
  private commandsOf(names: readonly string[]): readonly string[] {
    const { folder, config, reporter } = this.deps;
    const { allow } = config;
    const allowed = allow ? names.filter((name) => allow.some(({ command }) => command === name)) : names;
    const text = allowed.join(', ');
    if (text !== this.known) {
      if (allowed.length === 0) reporter.warn('no command can be run; claiming nothing', { folder: folder.path });
      else reporter.info('claiming runs of these commands', { commands: text });
      if (allowed.length > MAX_COMMANDS) {
        reporter.error('too many commands; the last ones are not claimed', { most: MAX_COMMANDS });
      }
    }
    this.known = text;
    return allowed.slice(0, MAX_COMMANDS);
  }

  private async send(claim: Claim, stop: AbortSignal, changed: AbortSignal): Promise<LeasedJob[]> {
    const { ledger, reporter, config } = this.deps;
    const signal = AbortSignal.any([stop, changed]);
    const onFailure = ({ message }: TransientError) => {
      reporter.warn('claim failed; retrying', { error: message });
    };
    try {
      return await retry(() => ledger.claim(claim, signal), {
        signal,
        maxDelay: MAX_RETRY_DELAY,
        onFailure,
        ...(config.once && { retries: CLAIM_RETRIES_WITH_ONCE }),
      });
    } catch (error) {
      if (stop.aborted) return [];
      // The ledger may have leased runs meanwhile; the key returns them at once.
      if (changed.aborted) return ledger.claim(claim, AbortSignal.timeout(LAST_ANSWER_TIMEOUT)).catch(() => []);
      throw error instanceof RejectedError ? new Error(`The ledger rejected the claim: ${error.message}`) : error;
    }
  }
}
