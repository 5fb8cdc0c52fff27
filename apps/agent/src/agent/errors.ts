import { isJsonObject } from '@syncledger/domain';

import { ConfigurationError } from '../config/index.js';

/** What a call of the generated client returns. */
export interface ClientResult<Body> {
  readonly data?: Body | undefined;
  readonly error?: unknown;
  readonly response?: Response | undefined;
}

/** A failure worth retrying: the network, the server, a proxy, or a token that is being replaced. */
export class TransientError extends Error {
  /**
   * @param status undefined when there was no response
   * @param retryAfter milliseconds to wait before the next attempt, as the server asked
   * @param code of the error that prevented a response
   */
  constructor(
    message: string,
    readonly status?: number,
    readonly retryAfter = 0,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** The ledger rejected the request; retrying would not help. */
export class RejectedError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** The offset at which output must continue. */
    readonly nextOffset?: number,
  ) {
    super(message);
  }

  /** Whether a user cancelled the run (wire contract, section 5). */
  get isCancelled(): boolean {
    return this.status === 409 && this.message.includes('cancelled');
  }
}

/** 4xx statuses that are not about the request itself. */
const TRANSIENT_STATUSES = [401, 403, 407, 408, 421, 425, 429];
const MAX_RETRY_AFTER_SECONDS = 60;
/** Characters of what another service says. */
const MAX_QUOTED = 200;
/** Characters of a page in which its text is looked for: more could keep the agent busy. */
const MAX_PAGE = 20_000;
const ELSEWHERE = 'that is not from a ledger, or it was cut off; check --server';

/** What to do about a status, for those who start agents. */
const AGENT_HINTS: Readonly<Record<number, string>> = {
  401: ' (invalid token: write a valid one to the token file; no restart is needed)',
  403: ' (insufficient permissions: use a token with the scope "agent" whose user may run these jobs)',
};

/**
 * Returns the body of a successful response.
 * @param isOurs whether the body is what the ledger responds with: proxies have JSON of their own
 * @throws TransientError, RejectedError
 */
export function unwrap<Body>(
  { data, error, response }: ClientResult<Body>,
  isOurs: (body: object) => boolean = () => true,
  hints = AGENT_HINTS,
): Body {
  if (error instanceof ConfigurationError) throw new TransientError(error.message);
  if (!response) throw unreachable(error);
  const { status } = response;
  if (response.ok && isJsonObject(data) && isOurs(data)) return data;
  if (status >= 300 && status < 400) {
    // Without the path of the request, as --server takes it.
    const [location = ''] = (response.headers.get('location') ?? 'another URL').split('/api/v2/');
    const url = location.slice(0, MAX_QUOTED);
    throw new TransientError(`The server redirects to ${url}. Pass that URL as --server.`, status);
  }
  // An error of a proxy says nothing about the run, whatever its status and type.
  if (status < 400 || status >= 500 || TRANSIENT_STATUSES.includes(status) || !isLedgerError(error)) {
    const seconds = Math.min(Number(response.headers.get('retry-after') ?? 0) || 0, MAX_RETRY_AFTER_SECONDS);
    throw new TransientError(
      `The server responded with ${status}${hints[status] ?? ''}: ${response.ok && data !== undefined ? ELSEWHERE : detailOf(error)}`,
      status,
      seconds * 1000,
    );
  }
  const next = error['next_offset'];
  throw new RejectedError(detailOf(error), status, typeof next === 'number' ? next : undefined);
}

/** An object with `detail`, or one that lists the mistakes of each field. */
function isLedgerError(error: unknown): error is Record<string, unknown> {
  if (!isJsonObject(error)) return false;
  return typeof error['detail'] === 'string' || (Object.keys(error).length > 0 && isMistakes(error));
}

function isMistakes(value: unknown): boolean {
  return Array.isArray(value) || (isJsonObject(value) && Object.values(value).every(isMistakes));
}

function detailOf(error: unknown): string {
  if (isJsonObject(error) && Object.keys(error).length === 0) return ELSEWHERE;
  if (isJsonObject(error)) return typeof error['detail'] === 'string' ? error['detail'] : JSON.stringify(error);
  return typeof error === 'string' ? textOf(error).slice(0, MAX_QUOTED) : 'not JSON';
}

/** The text of an HTML page in one line, without tags, styles and scripts. */
function textOf(page: string): string {
  return page
    .slice(0, MAX_PAGE)
    .replaceAll(/<(style|script)\b.*?<\/\1>|<[^>]*>/gis, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

interface Thrown {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: Thrown;
}

function unreachable(error: unknown): TransientError {
  const thrown = (error ?? {}) as Thrown;
  const { code, message = thrown.message } = causeOf(thrown);
  const [, refusal] = /^Proxy response \((\d+)\)/.exec(message ?? '') ?? [];
  if (refusal !== undefined) {
    const hint = refusal === '407' ? ' (it wants a user and a password: http://USER:PASSWORD@HOST:PORT)' : '';
    const what = `The proxy in HTTPS_PROXY or HTTP_PROXY responded with ${refusal}${hint}.`;
    return new TransientError(what, undefined, 0, code);
  }
  const why = [code, message].filter(Boolean).join(' ') || 'no response';
  return new TransientError(`The server is unreachable: ${why}`, undefined, 0, code);
}

/** The innermost error: undici wraps what its dispatcher throws, more than once. */
function causeOf(thrown: Thrown): Thrown {
  return thrown.cause ? causeOf(thrown.cause) : thrown;
}
