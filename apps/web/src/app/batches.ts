/** How long in milliseconds what belongs together is waited for: a run that ends and the health that follows come apart. */
const TOGETHER = 100;

/**
 * Hands on what comes, in batches and never two at once: the next waits until the last was dealt with, and for a pause between them.
 * So a busy ledger makes larger batches, not more requests.
 */
export class Batches<Item> {
  private waiting: Item[] = [];
  private isRunning = false;
  private isStopped = false;

  /**
   * @param hand deals with a batch; what it throws is its own affair
   * @param pause milliseconds from one batch to the next, at least
   */
  constructor(
    private readonly hand: (items: readonly Item[]) => Promise<unknown>,
    private readonly pause: number,
  ) {}

  /** Takes something that came. */
  add(item: Item): void {
    this.waiting.push(item);
    if (!this.isRunning) void this.run();
  }

  /** Hands on no more. */
  stop(): void {
    this.isStopped = true;
    this.waiting = [];
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    await sleep(TOGETHER);
    while (this.waiting.length > 0 && !this.isStopped) {
      const items = this.waiting;
      this.waiting = [];
      await Promise.all([this.hand(items).catch(() => undefined), sleep(this.pause)]);
    }
    this.isRunning = false;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
