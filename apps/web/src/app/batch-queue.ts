/**
 * How long to collect items for a batch, in milliseconds: a run that ends and the change of health that follows arrive
 * separately.
 */
const COLLECT_TIME = 100;

/**
 * Passes items to a handler in batches, one batch at a time and with a minimum interval. Under load batches grow instead of
 * requests.
 */
export class BatchQueue<Item> {
  private pending: Item[] = [];
  private isRunning = false;
  private isStopped = false;

  /**
   * @param handler its errors are ignored
   * @param interval minimum time between two batches, in milliseconds
   */
  constructor(
    private readonly handler: (items: readonly Item[]) => Promise<unknown>,
    private readonly interval: number,
  ) {}

  add(item: Item): void {
    this.pending.push(item);
    if (!this.isRunning) void this.run();
  }

  stop(): void {
    this.isStopped = true;
    this.pending = [];
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    await sleep(COLLECT_TIME);
    while (this.pending.length > 0 && !this.isStopped) {
      const items = this.pending;
      this.pending = [];
      await Promise.all([this.handler(items).catch(() => undefined), sleep(this.interval)]);
    }
    this.isRunning = false;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
