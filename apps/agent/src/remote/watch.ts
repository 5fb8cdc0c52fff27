import { setTimeout as sleep } from 'node:timers/promises';

import type { Job } from '@syncledger/client';

import { EXIT } from '../agent/agent.js';
import { TransientError } from '../agent/errors.js';
import { OutputPrinter } from './output-printer.js';
import { printObject, printMessage } from './print.js';
import type { RemoteLedger, WithKind } from './remote-ledger.js';
import { progressOf, stateOf } from './run-text.js';

/** Milliseconds between two requests. */
const INTERVAL = 1000;

/**
 * Follows a run until it ends: its state and progress on standard error, its output on standard output.
 * @param json prints the job as a line of JSON whenever its state or progress has changed
 * @returns 0 if it succeeded, 1 if it failed
 */
export async function watchRun(ledger: RemoteLedger, id: number, json: boolean): Promise<number> {
  // Nobody reads any more; the run is executed elsewhere.
  process.stdout.once('error', () => process.exit(EXIT.ok));
  let shown = '';
  const output = new OutputPrinter(ledger);
  for (;;) {
    const job = await ledger.job(id).catch(reportOutage);
    if (job) {
      const now = `${stateOf(job)} ${progressOf(job)}`.trim();
      const isFinished = job.state === 'finished';
      if (now !== shown && !isFinished) show(job, json);
      shown = now;
      if (!json) await output.printNew(job).catch(reportOutage);
      if (isFinished) {
        if (!json) output.end(job.result_message);
        // Last, where it is looked for.
        show(job, json);
        return job.succeeded ? EXIT.ok : EXIT.runFailed;
      }
    }
    await sleep(INTERVAL);
  }
}

function show(job: WithKind<Job>, json: boolean): void {
  if (json) {
    printObject(job, [], true);
    return;
  }
  printMessage(`Run ${String(job.id)}: ${[stateOf(job), progressOf(job)].filter(Boolean).join(', ')}`);
}

/** An outage of the server does not end the run. */
function reportOutage(error: unknown): undefined {
  const isRefused = error instanceof TransientError && [401, 403].includes(error.status ?? 0);
  if (!(error instanceof TransientError) || isRefused) throw error;
  printMessage(`${error.message}; retrying`);
}
