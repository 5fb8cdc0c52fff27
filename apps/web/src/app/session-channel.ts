import { PREFIX } from '../api/server.js';

/** Tells the other tabs of the browser that its session was opened or ended. A server under another prefix has its own. */
const channel = new BroadcastChannel(`syncledger.session${PREFIX}`);

export function announceSession(): void {
  channel.postMessage(null);
}

/** @returns a function that stops listening */
export function onSessionOfOtherTab(listener: () => void): () => void {
  channel.addEventListener('message', listener);
  return () => {
    channel.removeEventListener('message', listener);
  };
}
