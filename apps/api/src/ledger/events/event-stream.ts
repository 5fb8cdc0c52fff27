import { Readable } from 'node:stream';

import type { LedgerEvent, OutputEvent } from '@syncledger/domain';

import type { Credential } from '../../platform/http/credential.js';

/** Buffered bytes after which a stream is paused; a batch may exceed it. */
const BUFFER_BYTES = 64 * 1024;
/** After how long a client reconnects. */
const RETRY_MILLISECONDS = 3000;

/** How long a client may take to read the rest of an ended stream. */
const END_MILLISECONDS = 1000;

export interface StreamReader {
  readonly user: number;
  /** In plain text, because it is authenticated before every batch. */
  readonly credential: Credential;
}

/** The server-sent events of one client, with backpressure. */
export class EventStream {
  readonly text: Readable;
  private readonly drainWaiters: (() => void)[] = [];
  private lastSentId: number | undefined;
  private isPaused = false;
  private wasFull = false;
  private isEnded = false;
  /** The newest output event of each job that the client has not been sent. */
  private readonly output = new Map<number, OutputEvent>();

  /**
   * @param at the id after which to start
   * @param serialize serializes an event
   */
  constructor(
    readonly reader: StreamReader,
    private at: number,
    private readonly serialize: (event: object) => string,
  ) {
    this.text = new Readable({
      highWaterMark: BUFFER_BYTES,
      read: () => {
        this.resume();
      },
    });
    this.text.once('close', () => {
      this.release();
    });
    this.push(`retry: ${String(RETRY_MILLISECONDS)}\n\n`);
  }

  /** The id up to which all events have been considered. */
  get position(): number {
    return this.at;
  }

  /** Whether the client is slower than the events. */
  get isFull(): boolean {
    return this.isPaused;
  }

  /** Whether the stream has ended, from either side. */
  get isOver(): boolean {
    return this.isEnded || this.text.destroyed;
  }

  /** Resolves once the client has read the buffer, or the stream is over. */
  async drained(): Promise<void> {
    if (this.isPaused && !this.isOver) await new Promise<void>((resolve) => this.drainWaiters.push(resolve));
  }

  startAt(id: number): void {
    this.at = id;
  }

  /** Sends events, except those at or before its position. @param upTo the new position */
  send(events: readonly LedgerEvent[], upTo: number): void {
    const fresh = events.filter(({ id }) => id > this.at);
    if (fresh.length > 0) this.lastSentId = fresh.at(-1)?.id;
    this.at = Math.max(this.at, upTo);
    this.push(fresh.map((event) => block(event.id, event.type, this.serialize(event))).join(''));
  }

  /** Sends which runs have new output, without an id: a client that was away reads the output anyway. */
  sendOutput(events: readonly OutputEvent[]): void {
    for (const event of events) this.output.set(event.job, event);
    if (!this.isPaused) this.flushOutput();
  }

  /** Tells the client that it has all events up to the position: from now on it gets each change as it happens. */
  sendPosition(): void {
    this.sendControl('position', this.at);
  }

  /** Tells the client that it missed events, and moves to another position. */
  reset(at: number): void {
    this.sendControl('reset', at);
  }

  /** Sends a comment that keeps the connection open. Closes the stream if the client has read nothing for two heartbeats. */
  heartbeat(): void {
    if (this.isPaused) {
      if (this.wasFull) this.text.destroy();
      this.wasFull = true;
      return;
    }
    // Clients remember an id without data, but dispatch no event.
    const id = this.lastSentId === this.at ? '' : `id: ${String(this.at)}\n`;
    this.lastSentId = this.at;
    this.push(`${id}: alive\n\n`);
  }

  /** Ends the stream, and allows the client a moment to read the buffer. */
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

  private sendControl(type: string, at: number): void {
    this.at = at;
    this.lastSentId = at;
    this.push(block(at, type, JSON.stringify({ id: at })));
  }

  private flushOutput(): void {
    const events = [...this.output.values()];
    this.output.clear();
    this.push(events.map((event) => `event: output\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  }

  private push(text: string): void {
    if (text === '' || this.isOver) return;
    this.isPaused = !this.text.push(text);
  }

  private resume(): void {
    this.isPaused = false;
    this.wasFull = false;
    if (this.output.size > 0) this.flushOutput();
    this.release();
  }

  private release(): void {
    for (const resolve of this.drainWaiters.splice(0)) resolve();
  }
}

function block(id: number, type: string, text: string): string {
  return `id: ${String(id)}\nevent: ${type}\ndata: ${text}\n\n`;
}
