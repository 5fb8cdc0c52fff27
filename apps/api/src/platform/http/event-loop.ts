import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many bytes of input are worked on in one turn of the event loop: less than a millisecond of reading, a few of parsing. */
export const BYTES_A_TURN = 65_536;

let last: Promise<void> = Promise.resolve();

/**
 * Ends this turn of the event loop, so that other requests are served. All who wait here get a turn each, one after the other:
 * however many bodies are worked on, a turn has work for one of them.
 */
export function yieldToEventLoop(): Promise<void> {
  last = last.then(() => nextTurn());
  return last;
}
