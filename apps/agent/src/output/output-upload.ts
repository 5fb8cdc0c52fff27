import { setTimeout as sleep } from 'node:timers/promises';

import { MAX_OUTPUT_CALL } from '@syncledger/domain';

import { RejectedError } from '../agent/errors.js';
import type { LedgerClient } from '../agent/ledger-client.js';
import type { Reporter } from '../agent/reporter.js';
import { retry } from '../agent/retry.js';
import type { OutputLog } from './output-log.js';

/**
 * Milliseconds in which there is one call, unless as much as a call takes is unsent. They begin at the same times for all runs, because
 * the ledger stores calls that arrive together in one statement.
 */
const INTERVAL = 250;
const MAX_RETRY_DELAY = 5000;

export interface UploadDependencies {
  readonly ledger: Pick<LedgerClient, 'appendOutput'>;
  readonly reporter: Reporter;
  /** Aborted to keep the rest on disk for the next start. */
  readonly stop: AbortSignal;
}

/** Sends the output of one attempt while it is written. The ledger counts bytes, so a call whose response was lost is repeated. */
export class OutputUpload {
  private sent: number;
  private sentAt = -Infinity;
  private isClosed = false;
  private wake: (() => void) | undefined;
  private hasFailed = false;
  /** Resolves when everything is sent, nobody wants it, or it is stopped. */
  readonly done: Promise<void>;

  constructor(
    private readonly log: OutputLog,
    private readonly deps: UploadDependencies,
  ) {
    this.sent = log.start;
    deps.stop.addEventListener('abort', () => {
      this.wake?.();
    });
    this.done = this.run().catch((error: unknown) => {
      this.report('output kept in the spool', error);
    });
  }

  write(text: string): void {
    if (this.hasFailed || text === '') return;
    try {
      this.log.append(text);
    } catch (error) {
      this.report('writing output to the spool failed; it is only in the result', error);
      this.hasFailed = true;
    }
    if (this.unsent >= MAX_OUTPUT_CALL || !this.isWaiting) this.wake?.();
  }

  /** Call it after the last text. */
  close(): void {
    this.isClosed = true;
    if (!this.hasFailed) this.log.close();
    this.wake?.();
  }

  private get unsent(): number {
    return this.log.end - this.sent;
  }

  /** A call has been postponed to the end of the interval. */
  private isWaiting = false;

  private async run(): Promise<void> {
    const { stop } = this.deps;
    while (!stop.aborted) {
      if (this.unsent === 0) {
        if (this.isClosed) break;
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      if (this.unsent < MAX_OUTPUT_CALL && !this.isClosed) await this.pause();
      if (isAborted(stop)) return;
      if (!(await this.sendSome())) break;
    }
    if (!isAborted(stop)) {
      this.hasFailed = true;
      this.log.remove();
    }
  }

  private async pause(): Promise<void> {
    const timer = new AbortController();
    this.isWaiting = true;
    await Promise.race([
      sleep(Math.max(0, endOfInterval(this.sentAt) - performance.now()), undefined, { signal: timer.signal }).catch(
        () => undefined,
      ),
      new Promise<void>((resolve) => (this.wake = resolve)),
    ]);
    this.isWaiting = false;
    timer.abort();
  }

  /** @returns whether the ledger takes more */
  private async sendSome(): Promise<boolean> {
    const { ledger, stop } = this.deps;
    const { run } = this.log;
    const text = this.log.read(this.sent, MAX_OUTPUT_CALL).toString();
    try {
      const received = await retry(() => ledger.appendOutput(run, { offset: this.sent, text }, stop), {
        signal: stop,
        maxDelay: MAX_RETRY_DELAY,
        onFailure: (error) => {
          this.report('sending output failed; retrying', error);
        },
      });
      this.sent = Math.min(received, this.log.end);
      this.sentAt = performance.now();
      this.log.release(this.sent);
      return true;
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      const { nextOffset } = error;
      if (nextOffset !== undefined && nextOffset >= this.log.start && nextOffset < this.sent) {
        this.sent = nextOffset;
        return true;
      }
      this.report('the ledger takes no more output of the run', error);
      return false;
    }
  }

  private report(message: string, error: unknown): void {
    if (isAborted(this.deps.stop)) return;
    this.deps.reporter.warn(message, {
      id: this.log.run.id,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

function endOfInterval(time: number): number {
  return (Math.floor(time / INTERVAL) + 1) * INTERVAL;
}

/** A function, because the compiler assumes that the value has not changed since the last check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
