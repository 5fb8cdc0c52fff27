import { AsyncLocalStorage } from 'node:async_hooks';

interface Pending<Item, Result> {
  readonly item: Item;
  /** Runs work in the context in which the item was added. */
  readonly inContext: <T>(work: () => T) => T;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the items that arrive while a batch of the same key is processed, and processes them together next. An item that
 * arrives alone is processed at once, in a batch of one. A batch runs in the context of its first item, to which its use of the
 * database counts.
 */
export class Batcher<Item, Result> {
  private readonly pending = new Map<string, Pending<Item, Result>[]>();

  /**
   * @param process returns the result of each item, in their order
   * @param most items of a batch
   * @param changedNothing whether the items of a batch that failed can be processed one by one, so that an error fails only those
   * that cause it; when omitted, it fails them all
   */
  constructor(
    private readonly process: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly most: number,
    private readonly changedNothing: (error: unknown) => boolean = () => false,
  ) {}

  /** Resolves with the result of the item. */
  add(key: string, item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const added = { item, inContext: AsyncLocalStorage.snapshot(), resolve, reject };
      const pending = this.pending.get(key);
      if (pending) {
        pending.push(added);
        return;
      }
      this.pending.set(key, [added]);
      // Requests that are read in the same turn of the event loop belong together.
      setImmediate(() => void this.processAll(key));
    });
  }

  private async processAll(key: string): Promise<void> {
    const pending = this.pending.get(key) ?? [];
    while (pending.length > 0) await this.processNext(pending.splice(0, this.most));
    this.pending.delete(key);
  }

  private async processNext(batch: readonly Pending<Item, Result>[]): Promise<void> {
    try {
      const work = () => this.process(batch.map(({ item }) => item));
      const results = (await batch[0]?.inContext(work)) ?? [];
      if (results.length !== batch.length) throw new Error('A batch returned another number of results.');
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (batch.length === 1 || !this.changedNothing(error)) for (const { reject } of batch) reject(error);
      else for (const item of batch) await this.processNext([item]);
    }
  }
}
