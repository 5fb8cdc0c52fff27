import { isJsonObject } from '@syncledger/domain';

import { ConfigurationError } from '../config/index.js';

/** What a call of the client came to. */
export interface Answer<Body> {
  readonly data?: Body | undefined;
  readonly error?: unknown;
  readonly response?: Response | undefined;
}

/** What may pass: the network, the server, a proxy in between, a token that is being renewed. */
export class Trouble extends Error {
  /**
   * @param status none when no answer came
   * @param retryAfter milliseconds for which the server does not want to be asked again
   */
  constructor(
    message: string,
    readonly status?: number,
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** What the ledger refuses for good. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }

  /** Whether it was because somebody cancelled the run (wire contract, section 5). */
  get isCancelled(): boolean {
    return this.status === 409 && this.message.includes('cancelled');
  }
}

/** Statuses below 500 that say nothing of the request itself. */
const PASSING = [401, 403, 407, 408, 421, 425, 429];
const LONGEST_RETRY_AFTER = 60;

/**
 * Reads an answer.
 * @returns the body of a success
 * @throws Trouble, Refusal
 */
export function readAnswer<Body>({ data, error, response }: Answer<Body>): Body {
  if (error instanceof ConfigurationError) throw new Trouble(error.message);
  if (!response) throw new Trouble(`The server can’t be reached: ${reasonOf(error)}`);
  const { status } = response;
  if (response.ok && isJsonObject(data)) return data;
  if (status >= 300 && status < 400) {
    const place = response.headers.get('location') ?? 'another place';
    throw new Trouble(`The server redirects to ${place}: give that as --server.`, status);
  }
  const isOfLedger = isJsonObject(error);
  // A page of a proxy, whatever its status, says nothing of the run.
  if (status < 400 || status >= 500 || PASSING.includes(status) || !isOfLedger) {
    const seconds = Math.min(Number(response.headers.get('retry-after') ?? 0) || 0, LONGEST_RETRY_AFTER);
    throw new Trouble(`The server answers ${status}${hintFor(status)}: ${textOf(error)}`, status, seconds * 1000);
  }
  throw new Refusal(textOf(error), status);
}

function hintFor(status: number): string {
  if (status === 401) return ' (the token is not valid: put a valid one into the token file, no restart is needed)';
  if (status === 403)
    return ' (the token lacks the right: agents need one of the scope "agent", of a user who may run these jobs)';
  return '';
}

function textOf(error: unknown): string {
  if (isJsonObject(error)) return typeof error['detail'] === 'string' ? error['detail'] : JSON.stringify(error);
  return typeof error === 'string' ? error.slice(0, 200) : 'no JSON';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  const cause = error.cause instanceof Error ? error.cause : error;
  const { code } = cause as NodeJS.ErrnoException;
  return [code, cause.message].filter(Boolean).join(' ') || error.message;
}
