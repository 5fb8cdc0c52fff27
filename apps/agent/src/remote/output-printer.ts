import type { Job } from '@syncledger/client';

import { RejectedError } from '../agent/errors.js';
import { printLine, printText, printMessage } from './print.js';
import type { RemoteLedger, WithKind } from './remote-ledger.js';

/** Prints the output of a run on standard output while it runs, by whole lines. */
export class OutputPrinter {
  private attempt = 0;
  private offset = 0;
  private lastLine = '';
  private pending = '';
  private hasPrinted = false;
  private isSupported = true;

  constructor(private readonly ledger: RemoteLedger) {}

  /** Prints what was appended since the last call; starts again with each attempt. */
  async printNew(job: WithKind<Job>): Promise<void> {
    if (!this.isSupported) return;
    try {
      await this.printAll(job);
    } catch (error) {
      if (!(error instanceof RejectedError) || error.status !== 404) throw error;
      // The run itself was just read.
      this.isSupported = false;
      printMessage('The server is too old to show output while a run goes on; its message follows when it has ended.');
    }
  }

  private async printAll(job: WithKind<Job>): Promise<void> {
    for (;;) {
      const { attempt, text, next_offset: next } = await this.ledger.output(job, this.offset);
      const isSameAttempt = attempt === this.attempt || this.offset === 0;
      this.attempt = attempt;
      if (text === '' && isSameAttempt) return;
      this.offset = isSameAttempt ? next : 0;
      if (isSameAttempt) this.add(text);
    }
  }

  /** Prints the rest, and how the run ended: the last line of its message, or all of it if there was no output. */
  end(message: string): void {
    if (this.pending !== '') this.add('\n');
    const closing = message.trimEnd().split('\n').at(-1) ?? '';
    if (!this.hasPrinted) this.print(message.endsWith('\n') || message === '' ? message : `${message}\n`);
    else if (closing !== this.lastLine) printLine(closing);
  }

  private add(text: string): void {
    const whole = this.pending + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.pending = whole.slice(end);
    this.print(whole.slice(0, end));
  }

  private print(lines: string): void {
    if (lines === '') return;
    this.hasPrinted = true;
    this.lastLine = lines.trimEnd().split('\n').at(-1) ?? '';
    printText(lines);
  }
}
