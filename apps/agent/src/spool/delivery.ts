import { insist } from '../agent/insist.js';
import { Refusal, type Ledger } from '../agent/ledger.js';
import type { Reporter } from '../agent/reporter.js';
import type { Result, Spool } from './spool.js';

/** Tells the ledger what is in the spool: at once, and again until it has it or refuses it for good. */
export class Delivery {
  private readonly under = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private refusals = 0;

  /** @param longest pause between two tries in milliseconds: shorter than a lease, which ends a period after the server is back */
  constructor(
    private readonly spool: Spool,
    private readonly ledger: Ledger,
    private readonly reporter: Reporter,
    private readonly longest: number,
  ) {}

  /** How many results are being sent. */
  get waiting(): number {
    return this.under.size;
  }

  /** How many it has refused for good. */
  get refused(): number {
    return this.refusals;
  }

  /** How many results are left in the spool. */
  async left(): Promise<number> {
    return (await this.spool.pending()).results.length;
  }

  /** Takes up what an earlier agent left. */
  async resume(): Promise<void> {
    const { results, damaged } = await this.spool.pending();
    for (const file of damaged) this.reporter.error('A file of the spool holds no result: it is in refused/', { file });
    if (results.length > 0) this.reporter.info('Results of before are sent again', { results: results.length });
    for (const result of results) this.deliver(result);
  }

  /** Keeps a result on disk, and then sends it. */
  async take(result: Result): Promise<void> {
    try {
      await this.spool.add(result);
    } catch (error) {
      // It may still reach the ledger; only a crash before that loses it.
      this.reporter.error('A result can’t be spooled: is the disk full?', { id: result.id, why: String(error) });
    }
    this.deliver(result);
  }

  /**
   * Waits until nothing is under way any more, for so long at most.
   * @param milliseconds 0 for not at all
   */
  async settle(milliseconds: number): Promise<void> {
    const late = AbortSignal.timeout(milliseconds);
    late.addEventListener('abort', () => {
      this.stopping.abort();
    });
    while (this.under.size > 0) await Promise.allSettled(this.under);
  }

  private deliver(result: Result): void {
    const sending = this.send(result).finally(() => this.under.delete(sending));
    this.under.add(sending);
  }

  private async send(result: Result): Promise<void> {
    const { id, kind } = result;
    const stop = this.stopping.signal;
    const failed = ({ message }: Error) => {
      this.reporter.warn('A result waits in the spool', { id, kind, why: message });
    };
    try {
      await insist(() => this.ledger.finish(result, stop), { stop, longest: this.longest, failed });
      this.reporter.info('Reported', { id, kind, outcome: result.succeeded ? 'succeeded' : 'failed' });
      await this.spool.remove(result);
    } catch (error) {
      if (error instanceof Refusal) await this.putAway(result, error);
      else if (!stop.aborted) this.reporter.error('A result stays in the spool', { id, kind, why: String(error) });
    }
  }

  private async putAway(result: Result, { status, message }: Refusal): Promise<void> {
    this.refusals += 1;
    const file = await this.spool.refuse(result, status, message);
    this.reporter.error('The ledger refused a result for good', { id: result.id, status, why: message, file });
  }
}
