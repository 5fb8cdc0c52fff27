import { RejectedError } from '../agent/errors.js';
import type { LedgerClient } from '../agent/ledger-client.js';
import type { Reporter } from '../agent/reporter.js';
import { retry } from '../agent/retry.js';
import type { OutputDelivery } from '../output/output-delivery.js';
import type { RunResult, Spool } from './spool.js';

/** Posts spooled results to the ledger, and retries until each is accepted or rejected. */
export class ResultDelivery {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private rejections = 0;

  /** @param maxDelay longest delay between two attempts, in milliseconds; shorter than a lease */
  constructor(
    private readonly spool: Spool,
    private readonly ledger: LedgerClient,
    private readonly reporter: Reporter,
    private readonly maxDelay: number,
    private readonly outputs: Pick<OutputDelivery, 'sent'> = { sent: () => Promise.resolve() },
  ) {}

  get inFlightCount(): number {
    return this.inFlight.size;
  }

  /** The number of results that the ledger rejected. */
  get rejected(): number {
    return this.rejections;
  }

  /** @throws Error when the spool can't be written */
  assertWritable(): Promise<void> {
    return this.spool.assertWritable();
  }

  async countSpooled(): Promise<number> {
    return (await this.spool.pending()).results.length;
  }

  /** Sends what an earlier process left in the spool. */
  async resume(): Promise<void> {
    const { results, damaged } = await this.spool.pending();
    for (const file of damaged) this.reporter.error('unreadable spool file moved to refused/', { file });
    if (results.length > 0) this.reporter.info('resuming delivery of spooled results', { results: results.length });
    for (const result of results) this.deliver(result);
  }

  /** Writes a result to the spool, then sends it. */
  async submit(result: RunResult): Promise<void> {
    try {
      await this.spool.add(result);
    } catch (error) {
      // Send it anyway: only a crash before it is delivered would lose it.
      this.reporter.error('writing a result to the spool failed', { id: result.id, error: String(error) });
    }
    this.deliver(result);
  }

  /**
   * Waits for the requests in flight, then aborts them.
   * @param timeout milliseconds; 0 aborts at once
   */
  async drain(timeout: number): Promise<void> {
    AbortSignal.timeout(timeout).addEventListener('abort', () => {
      this.stopping.abort();
    });
    while (this.inFlight.size > 0) await Promise.allSettled(this.inFlight);
  }

  private deliver(result: RunResult): void {
    const request = this.outputs
      .sent(result)
      .then(() => this.send(result))
      .finally(() => this.inFlight.delete(request));
    this.inFlight.add(request);
  }

  private async send(result: RunResult): Promise<void> {
    const { id, kind } = result;
    const { signal } = this.stopping;
    const onFailure = ({ message }: Error) => {
      this.reporter.warn('result delivery failed; retrying', { id, kind, error: message });
    };
    try {
      await retry(() => this.ledger.finish(result, signal), { signal, maxDelay: this.maxDelay, onFailure });
      this.reporter.info('result delivered', { id, kind, outcome: result.succeeded ? 'succeeded' : 'failed' });
      await this.spool.remove(result);
    } catch (error) {
      if (error instanceof RejectedError) await this.setAside(result, error);
      else if (!signal.aborted) this.reporter.error('result kept in the spool', { id, kind, error: String(error) });
    }
  }

  private async setAside(result: RunResult, { status, message }: RejectedError): Promise<void> {
    this.rejections += 1;
    const file = await this.spool.reject(result, status, message);
    this.reporter.error('result rejected by the ledger', { id: result.id, status, error: message, file });
  }
}
