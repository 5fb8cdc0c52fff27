import { setImmediate as nextTurn } from 'node:timers/promises';

/** Input bytes processed per turn of the event loop: under 1 ms to scan, a few ms to parse. */
export const BYTES_PER_TURN = 65_536;

let last: Promise<void> = Promise.resolve();

/**
 * Yields to other requests. Waiting callers continue one per turn of the event loop, so a turn never processes more than one body.
 */
export function yieldToEventLoop(): Promise<void> {
  last = last.then(() => nextTurn());
  return last;
}

/** Characters of a response that are serialized or encoded per turn of the event loop: a few ms. */
const CHARACTERS_PER_TURN = 524_288;
/** For fields that cost more than their characters, such as the cause lines of long messages. */
const MILLISECONDS_PER_TURN = 10;

/** Divides the work on a long response into turns of the event loop. */
export class ResponseTurns {
  private characters = 0;
  private began = performance.now();

  /** @returns what to wait for when the turn has done enough; undefined while it goes on, which costs less than to wait for nothing */
  add(characters: number): Promise<void> | undefined {
    this.characters += characters;
    const isShort = this.characters < CHARACTERS_PER_TURN && performance.now() - this.began < MILLISECONDS_PER_TURN;
    return isShort ? undefined : this.next();
  }

  private async next(): Promise<void> {
    await yieldToEventLoop();
    this.characters = 0;
    this.began = performance.now();
  }
}

let turn: Promise<void> | undefined;

/** Resolves when the event loop has read all requests of this turn, for all callers at once. */
export function endOfTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
