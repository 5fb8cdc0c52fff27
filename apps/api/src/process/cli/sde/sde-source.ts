import { setTimeout as sleep } from 'node:timers/promises';

import { isJsonObject, type JsonObject } from '@syncledger/domain';

import { CommandFailed, exitCodes } from '../exit-codes.js';

const PAGE_SIZE = 500;
/** Largest response that is read: a page of the longest messages has half of it. */
const MAX_BYTES = 64 * 2 ** 20;
const TIMEOUT_MILLIS = 60_000;
/** How often a request is repeated when the server is busy or cannot be reached, and the longest wait between. */
const MAX_RETRIES = 5;
const MAX_WAIT_MILLIS = 30_000;
const BUSY = [429, 502, 503, 504];

const TLS = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_SSL|EPROTO)/;

/** A page of a list. */
export interface SourcePage {
  readonly results: readonly JsonObject[];
  /** Length of the whole list, if the server reports it. */
  readonly count: number | undefined;
  /** Query of this page: where a later run continues. */
  readonly query: string;
}

/** A server that speaks the API, read with a token. */
export class SdeSource {
  private constructor(
    private readonly base: URL,
    private readonly token: string,
    /** Whether it is a Syncledger, which knows more about jobs. */
    readonly isSyncledger: boolean,
  ) {}

  /**
   * Checks address and token.
   * @param base with the path of the installation, but without `/api/v2`
   * @throws CommandFailed saying what is wrong
   */
  static async open(base: URL, token: string): Promise<SdeSource> {
    const first = new SdeSource(base, token, false);
    const version = await first.get('version/', '', [403, 404]);
    const isSyncledger = isJsonObject(version) && 'wire' in version;
    const source = new SdeSource(base, token, isSyncledger);
    for await (const _ of source.pages('projects/')) break;
    return source;
  }

  /** Its host, which distinguishes what was imported from several servers. */
  get host(): string {
    return this.base.host + this.base.pathname.replace(/\/+$/, '');
  }

  /**
   * The pages of a list. A server without pages answers with everything at once, up to 64 MiB.
   * @param query of the page to begin with
   * @param allowed statuses that stand for an empty list
   * @throws CommandFailed when the server refuses, or does not answer like one of this API
   */
  async *pages(
    path: string,
    { query, allowed = [] }: { query?: string | undefined; allowed?: readonly number[] } = {},
  ): AsyncGenerator<SourcePage> {
    let at = query ?? `page_size=${String(PAGE_SIZE)}`;
    const seen = new Set<string>();
    while (!seen.has(at)) {
      seen.add(at);
      const page = await this.get(path, at, allowed);
      if (page === undefined) return;
      const { results, count, next } = isJsonObject(page) ? page : {};
      if (!Array.isArray(results) || !results.every(isJsonObject)) throw this.notALedger(path);
      yield { results, count: typeof count === 'number' ? count : undefined, query: at };
      if (typeof next !== 'string' || !URL.canParse(next, this.base.href)) return;
      // Only the position is taken from the link: the token goes nowhere but to the given address.
      at = new URL(next, this.base).search.slice(1);
    }
  }

  private async get(path: string, query: string, allowed: readonly number[]): Promise<unknown> {
    const url = new URL(`${this.base.href.replace(/\/+$/, '')}/api/v2/${path}${query === '' ? '' : `?${query}`}`);
    for (let retry = 0; ; retry += 1) {
      const response = await this.send(url, retry);
      if (response === undefined) continue;
      if (allowed.includes(response.status)) {
        await response.body?.cancel();
        return undefined;
      }
      if (response.status === 200) return this.jsonOf(path, response);
      await response.body?.cancel();
      throw this.refusalOf(path, response.status);
    }
  }

  /** @returns undefined when the request should be repeated */
  private async send(url: URL, retry: number): Promise<Response | undefined> {
    const headers = { authorization: `Token ${this.token}`, accept: 'application/json' };
    let after = 2 ** retry;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
      const response = await fetch(url, { headers, redirect: 'manual', signal });
      if (!BUSY.includes(response.status) || retry >= MAX_RETRIES) return response;
      await response.body?.cancel();
      after = Number(response.headers.get('retry-after')) || after;
    } catch (cause) {
      if (retry >= MAX_RETRIES || isTls(cause)) throw unreachable(url, cause);
    }
    await sleep(Math.min(after * 1000, MAX_WAIT_MILLIS));
    return undefined;
  }

  private async jsonOf(path: string, response: Response): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const body = response.body as AsyncIterable<Uint8Array> | null;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) {
        throw new CommandFailed(`GET ${path} answers with more than 64 MiB: the server has no pages.`);
      }
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
    } catch {
      throw this.notALedger(path);
    }
  }

  private refusalOf(path: string, status: number): CommandFailed {
    if (status === 401) return new CommandFailed(`${this.host} does not accept the token.`);
    if (status === 403) return new CommandFailed(`The token may not read ${path} at ${this.host}.`);
    if (status >= 300 && status < 400) {
      return new CommandFailed(`${this.host} redirects elsewhere. Give the final address as --url.`);
    }
    if (status === 404) return this.notALedger(path);
    return new CommandFailed(`${this.host} answered GET ${path} with ${String(status)}.`);
  }

  private notALedger(path: string): CommandFailed {
    return new CommandFailed(
      `${this.host} does not answer GET /api/v2/${path} like a server of this API. Give the address without /api/v2.`,
    );
  }
}

function isTls(error: unknown): boolean {
  return TLS.test(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const { cause, code } = error as { cause?: { code?: string }; code?: string };
  return cause?.code ?? code;
}

function unreachable({ host }: URL, cause: unknown): CommandFailed {
  const code = codeOf(cause);
  const why = isTls(cause)
    ? `The TLS certificate of ${host} is not trusted (${String(code)}). Name its authority's certificate in NODE_EXTRA_CA_CERTS.`
    : `${host} cannot be reached (${code ?? (cause as Error).name}).`;
  return new CommandFailed(why, exitCodes.unreachable, { cause });
}
