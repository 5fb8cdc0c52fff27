import type { HubMessage, Sink, Subscription } from './event-hub.js';
import type { TabMessage } from './event-worker.js';

/** How often a tab says that it is still there, in milliseconds; a third of what the worker waits. */
const ALIVE = 30_000;

/**
 * Follows the events of the server through one stream for all tabs of the browser, which a shared worker reads. Browsers allow six
 * connections to a server over HTTP/1.1, so a stream for each tab would block the sixth. Where there is no worker, one of the tabs
 * reads it.
 * @returns a function that stops
 */
export function followEvents(subscription: Subscription, sink: Sink): () => void {
  const worker = startWorker();
  return worker ? followShared(worker, subscription, sink) : followTab(subscription, sink);
}

/** Nothing in browsers without shared workers, and where a policy or the storage settings forbid them. */
function startWorker(): SharedWorker | undefined {
  try {
    return new SharedWorker(new URL('./event-worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}

function followShared(worker: SharedWorker, subscription: Subscription, sink: Sink): () => void {
  const { port } = worker;
  const send = (message: TabMessage) => port.postMessage(message);
  let { from } = subscription;
  const subscribe = () => send({ subscribe: { ...subscription, from } });
  port.onmessage = ({ data }: MessageEvent<HubMessage>) => {
    if (data.type === 'event') from = data.event.id;
    else if ('id' in data) from = data.id;
    sink(data);
  };
  const timer = setInterval(() => send('alive'), ALIVE);
  const leave = () => send('bye');
  // A page that is left may come back from the cache of the browser.
  const comeBack = ({ persisted }: PageTransitionEvent) => persisted && subscribe();
  addEventListener('pagehide', leave);
  addEventListener('pageshow', comeBack);
  let stopWithout: (() => void) | undefined;
  // The script could not be loaded, perhaps because the server was updated.
  worker.onerror = () => {
    stopWithout ??= followTab({ ...subscription, from }, sink);
  };
  subscribe();
  return () => {
    clearInterval(timer);
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', comeBack);
    leave();
    port.close();
    stopWithout?.();
  };
}

/** Loads the code only where it is needed. */
function followTab(subscription: Subscription, sink: Sink): () => void {
  let stop: (() => void) | undefined;
  let isStopped = false;
  void import('./follow-leader.js').then(({ followLeader }) => {
    if (!isStopped) stop = followLeader(subscription, sink);
  });
  return () => {
    isStopped = true;
    stop?.();
  };
}
