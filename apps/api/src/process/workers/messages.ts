import type { FirstAccess } from '../greeting.js';

/** The message of a worker to the primary when it is ready. */
export interface Serving {
  /** Where it listens. */
  readonly servingAt: string;
  /** How the administrator signs in, if this was a first start that created one. */
  readonly first?: FirstAccess | undefined;
}

export function isServing(message: unknown): message is Serving {
  return typeof message === 'object' && message !== null && 'servingAt' in message;
}
