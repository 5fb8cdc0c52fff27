import { EventsRefusedError, type EventsReader, type LedgerEvent, type OutputEvent } from '@syncledger/client';

/** What a tab asks for. */
export interface Subscription {
  readonly server: string;
  /** Whose session the browser has: streams of another user's end. */
  readonly user: number;
  /** The id of the last event that the tab has; undefined if it begins now. */
  readonly from?: number | undefined;
}

/** What a tab gets. `refused`: the server does not let this session read events. */
export type HubMessage =
  | { readonly type: 'event'; readonly event: LedgerEvent }
  | { readonly type: 'output'; readonly output: OutputEvent }
  | { readonly type: 'position' | 'reset'; readonly id: number }
  | { readonly type: 'lost' | 'refused' };

export type Sink = (message: HubMessage) => void;

/** Reads the events of a server until aborted. */
export type ReadEvents = (server: string, reader: EventsReader) => Promise<void>;

/** Events that are kept for tabs that were hidden for a while; of older ones they get a reset. */
const KEPT_EVENTS = 1000;

interface Subscriber {
  readonly from: number | undefined;
  /** Whether it has all events up to the position of the stream. */
  isCurrent: boolean;
}

/** One stream of events for all tabs of a browser, open while there is a subscriber. */
export class EventHub {
  private readonly subscribers = new Map<Sink, Subscriber>();
  private readonly recent: LedgerEvent[] = [];
  private user: number | undefined;
  /** The position before the first of the recent events. */
  private since: number | undefined;
  private last: number | undefined;
  private stream: AbortController | undefined;
  private isLive = false;

  constructor(private readonly read: ReadEvents) {}

  subscribe(sink: Sink, { server, user, from }: Subscription): void {
    if (user !== this.user) this.forget(user);
    const subscriber = { from, isCurrent: false };
    this.subscribers.set(sink, subscriber);
    if (!this.stream) this.open(server, this.last ?? from);
    else if (this.isLive) this.catchUp(sink, subscriber);
  }

  unsubscribe(sink: Sink): void {
    this.subscribers.delete(sink);
    if (this.subscribers.size === 0) this.close();
  }

  private open(server: string, lastEventId: number | undefined): void {
    const stream = new AbortController();
    this.stream = stream;
    this.since ??= lastEventId;
    const reader: EventsReader = {
      signal: stream.signal,
      ...(lastEventId !== undefined && { lastEventId }),
      onEvent: (event) => this.add(event),
      // Not kept: a tab that was hidden reads the output anyway.
      onOutput: (output) => this.broadcast({ type: 'output', output }),
      onPosition: (id) => this.reach(id),
      onReset: (id) => this.reset(id),
      onLost: () => {
        this.isLive = false;
        this.broadcast({ type: 'lost' });
      },
    };
    this.read(server, reader).catch((error: unknown) => {
      if (this.stream !== stream) return;
      this.close();
      this.broadcast({ type: error instanceof EventsRefusedError ? 'refused' : 'lost' });
    });
  }

  private close(): void {
    this.stream?.abort();
    this.stream = undefined;
    this.isLive = false;
  }

  /** Ends what belongs to the session of another user. */
  private forget(user: number): void {
    this.close();
    this.subscribers.clear();
    this.recent.length = 0;
    this.since = this.last = undefined;
    this.user = user;
  }

  private add(event: LedgerEvent): void {
    this.last = event.id;
    this.recent.push(event);
    if (this.recent.length > KEPT_EVENTS) this.since = this.recent.shift()?.id;
    for (const [sink, { isCurrent }] of this.subscribers) if (isCurrent) sink({ type: 'event', event });
  }

  private reach(id: number): void {
    this.last = id;
    this.since ??= id;
    this.isLive = true;
    for (const [sink, subscriber] of this.subscribers) {
      if (subscriber.isCurrent) sink({ type: 'position', id });
      else this.catchUp(sink, subscriber);
    }
  }

  private reset(id: number): void {
    this.last = this.since = id;
    this.recent.length = 0;
    this.broadcast({ type: 'reset', id });
    for (const subscriber of this.subscribers.values()) subscriber.isCurrent = true;
  }

  private catchUp(sink: Sink, subscriber: Subscriber): void {
    const { from } = subscriber;
    const [since = 0, last = 0] = [this.since, this.last];
    subscriber.isCurrent = true;
    if (from !== undefined && from < since) sink({ type: 'reset', id: last });
    else if (from !== undefined) {
      for (const event of this.recent) if (event.id > from) sink({ type: 'event', event });
    }
    sink({ type: 'position', id: last });
  }

  private broadcast(message: HubMessage): void {
    for (const sink of this.subscribers.keys()) sink(message);
  }
}
