import { PREFIX } from '../../api/server.js';
import { createHub } from './create-hub.js';
import type { HubMessage, Sink, Subscription } from './event-hub.js';

/** Of the lock that the leading tab holds, and of the channel between the tabs. */
const NAME = `syncledger.events${PREFIX}`;

/** What tabs say to one another. `leads`: a tab leads from now on, and knows no other yet. */
type ChannelMessage =
  | { readonly type: 'leads' }
  | { readonly type: 'subscribe'; readonly tab: string; readonly subscription: Subscription }
  | { readonly type: 'bye'; readonly tab: string }
  | { readonly type: 'passed on'; readonly tab: string; readonly message: HubMessage };

/**
 * Follows the events without a shared worker: one tab leads, reads the stream, and passes it on to the others. When it stops,
 * another one leads. Pages without locks, which need a secure context, have a stream each.
 * @returns a function that stops
 */
export function followLeader(subscription: Subscription, sink: Sink): () => void {
  if (!('locks' in navigator)) {
    const hub = createHub();
    hub.subscribe(sink, subscription);
    return () => hub.unsubscribe(sink);
  }
  const tab = new TabOfMany(subscription, sink);
  return () => tab.stop();
}

class TabOfMany {
  private readonly id = crypto.randomUUID();
  private readonly channel = new BroadcastChannel(NAME);
  private readonly stopped = new AbortController();
  private from: number | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly sink: Sink,
  ) {
    this.from = subscription.from;
    this.channel.addEventListener('message', ({ data }: MessageEvent<ChannelMessage>) => {
      if (data.type === 'leads') this.subscribe();
      else if (data.type === 'passed on' && data.tab === this.id) this.take(data.message);
    });
    this.subscribe();
    const { signal } = this.stopped;
    // Rejects when stopped before it leads.
    navigator.locks.request(NAME, { signal }, () => this.lead()).catch(() => undefined);
  }

  stop(): void {
    this.say({ type: 'bye', tab: this.id });
    this.stopped.abort();
    this.channel.close();
  }

  private say(message: ChannelMessage): void {
    this.channel.postMessage(message);
  }

  private subscribe(): void {
    this.say({ type: 'subscribe', tab: this.id, subscription: { ...this.subscription, from: this.from } });
  }

  private readonly take: Sink = (message) => {
    if (message.type === 'event') this.from = message.event.id;
    else if ('id' in message) this.from = message.id;
    this.sink(message);
  };

  /** @returns a promise that holds the lock until this tab stops */
  private lead(): Promise<void> {
    const { signal } = this.stopped;
    if (signal.aborted) return Promise.resolve();
    const hub = createHub();
    const sinks = new Map<string, Sink>();
    this.channel.addEventListener('message', ({ data }: MessageEvent<ChannelMessage>) => {
      if (data.type !== 'subscribe' && data.type !== 'bye') return;
      const { tab } = data;
      const sink = sinks.get(tab) ?? ((message) => this.say({ type: 'passed on', tab, message }));
      sinks.set(tab, sink);
      if (data.type === 'subscribe') hub.subscribe(sink, data.subscription);
      else hub.unsubscribe(sink);
    });
    hub.subscribe(this.take, { ...this.subscription, from: this.from });
    this.say({ type: 'leads' });
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        for (const sink of [this.take, ...sinks.values()]) hub.unsubscribe(sink);
        resolve();
      });
    });
  }
}
