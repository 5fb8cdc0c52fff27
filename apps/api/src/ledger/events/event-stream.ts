import { Readable } from 'node:stream';

import type { LedgerEvent } from '@syncledger/domain';

/** Bytes that wait for a reader before it is given no more, beside one batch. */
const WAITING_BYTES = 64 * 1024;
/** Milliseconds after which a reader that lost its connection comes back. */
const RETRY_MILLISECONDS = 3000;

/** How long a reader may take to read the end. */
const END_MILLISECONDS = 1000;

/** Who reads. */
export interface StreamReader {
  readonly user: number;
  /** As it was sent: what it gives is looked at again and again. */
  readonly token: string;
}

/** One reader's server-sent events: what was handed to it, and what waits for it to read on. */
export class EventStream {
  readonly text: Readable;
  private readonly waiting: (() => void)[] = [];
  private told: number | undefined;
  private isFullNow = false;
  private wasFull = false;
  private isEnded = false;

  /**
   * @param at the id up to which it needs nothing
   * @param show makes the text of an event
   */
  constructor(
    readonly reader: StreamReader,
    private at: number,
    private readonly show: (event: object) => string,
  ) {
    this.text = new Readable({
      highWaterMark: WAITING_BYTES,
      read: () => {
        this.goOn();
      },
    });
    this.text.once('close', () => {
      this.release();
    });
    this.push(`retry: ${String(RETRY_MILLISECONDS)}\n\n`);
  }

  /** The id up to which all was looked at for it. */
  get position(): number {
    return this.at;
  }

  /** Whether its reader does not keep up. */
  get isFull(): boolean {
    return this.isFullNow;
  }

  /** Whether it has ended, from either side. */
  get isOver(): boolean {
    return this.isEnded || this.text.destroyed;
  }

  /** Resolves once its reader has read what waits, or it is over. */
  async drained(): Promise<void> {
    if (this.isFullNow && !this.isOver) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** It needs nothing up to this id. */
  startAt(id: number): void {
    this.at = id;
  }

  /** Hands it events that it may see; of those that it has been handed already it takes none. */
  take(events: readonly LedgerEvent[], upTo: number): void {
    const fresh = events.filter(({ id }) => id > this.at);
    if (fresh.length > 0) this.told = fresh.at(-1)?.id;
    this.at = Math.max(this.at, upTo);
    this.push(fresh.map((event) => block(event.id, event.type, this.show(event))).join(''));
  }

  /** Tells its reader up to where it has all: from here on a change reaches it as an event. */
  tellPosition(): void {
    this.tell('position', this.at);
  }

  /** Tells its reader that some events are lost to it: it goes on after another id. */
  reset(at: number): void {
    this.tell('reset', at);
  }

  /** A sign of life. A reader that has read nothing since the last but one is given up. */
  heartbeat(): void {
    if (this.isFullNow) {
      if (this.wasFull) this.text.destroy();
      this.wasFull = true;
      return;
    }
    // An id without data is remembered by readers, and is no event to them.
    const id = this.told === this.at ? '' : `id: ${String(this.at)}\n`;
    this.told = this.at;
    this.push(`${id}: alive\n\n`);
  }

  /** Ends it; what waits is still read, if it is read soon. */
  end(): void {
    if (this.isOver) return;
    this.isEnded = true;
    this.text.push(null);
    const timer = setTimeout(() => this.text.destroy(), END_MILLISECONDS);
    this.text.once('close', () => {
      clearTimeout(timer);
    });
    this.release();
  }

  private tell(type: string, at: number): void {
    this.at = at;
    this.told = at;
    this.push(block(at, type, JSON.stringify({ id: at })));
  }

  private push(text: string): void {
    if (text === '' || this.isOver) return;
    this.isFullNow = !this.text.push(text);
  }

  private goOn(): void {
    this.isFullNow = false;
    this.wasFull = false;
    this.release();
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function block(id: number, type: string, text: string): string {
  return `id: ${String(id)}\nevent: ${type}\ndata: ${text}\n\n`;
}
