import { createHub } from './create-hub.js';
import type { Sink, Subscription } from './event-hub.js';

/** What a tab sends. `alive`: repeated, because a tab that crashes says nothing. */
export type TabMessage = { readonly subscribe: Subscription } | 'alive' | 'bye';

/** After this long without a message, a tab counts as gone; in milliseconds. */
const SILENCE = 90_000;
const SWEEP = 30_000;

const hub = createHub();
const tabs = new Map<MessagePort, { sink: Sink; seenAt: number }>();

function connect(port: MessagePort): void {
  const sink: Sink = (message) => port.postMessage(message);
  port.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data === 'bye') {
      drop(port);
      return;
    }
    tabs.set(port, { sink, seenAt: Date.now() });
    if (data !== 'alive') hub.subscribe(sink, data.subscribe);
  };
}

function drop(port: MessagePort): void {
  const tab = tabs.get(port);
  tabs.delete(port);
  if (tab) hub.unsubscribe(tab.sink);
}

setInterval(() => {
  for (const [port, { seenAt }] of tabs) if (Date.now() - seenAt > SILENCE) drop(port);
}, SWEEP);

addEventListener('connect', (event) => {
  for (const port of (event as MessageEvent).ports) connect(port);
});
