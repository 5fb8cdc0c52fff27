import {
  agentsServable,
  almJobsAppendOutput,
  almJobsFinish,
  almJobsHeartbeat,
  analysisJobsAppendOutput,
  analysisJobsFinish,
  analysisJobsHeartbeat,
  connectTo,
  jobsClaim,
  jobsList,
  usersMe,
  versionRead,
  type ClaimInput,
  type Client,
  type Job,
  type JobsListData,
  type LeasedJob,
  type ServableConnection,
} from '@syncledger/client';
import { kinds, type Progress } from '@syncledger/domain';

import { readTokenFile, type AgentConfig } from '../config/index.js';
import type { RunResult } from '../spool/spool.js';
import { TransientError, unwrap, type ClientResult } from './errors.js';
import { abortedAfter } from './transport.js';

const LONG_POLL_SECONDS = 30;
const PAGE_SIZE = 1000;
/** Milliseconds, on top of the long poll. */
const REQUEST_TIMEOUT = 15_000;

/** Identifies a leased run in requests. */
export type LeaseRef = Pick<RunResult, 'kind' | 'id' | 'lease'>;

export interface Claim {
  readonly limit: number;
  readonly commands: readonly string[];
  /** Identifies the claim: sent again with it, the leases of a lost response are returned again. */
  readonly key: string;
  /** Waits for a run when none is queued. */
  readonly longPoll: boolean;
}

/** Text, and where it begins in bytes. */
export interface OutputPart {
  readonly offset: number;
  readonly text: string;
}

/** The API calls of the agent. Each fails with a TransientError, which is worth a retry, or a RejectedError, which is not. */
export class LedgerClient {
  private readonly client: Client;

  constructor(
    private readonly config: AgentConfig,
    fetchWith: typeof fetch,
  ) {
    const { server, tokenFile } = config;
    this.client = connectTo({ server, token: () => readTokenFile(tokenFile), fetch: fetchWith });
  }

  async claim({ limit, commands, key, longPoll }: Claim, stop: AbortSignal): Promise<LeasedJob[]> {
    const { name, leaseSeconds, systems, inaccessible } = this.config;
    const wait = longPoll ? LONG_POLL_SECONDS : 0;
    const body: ClaimInput = {
      limit,
      agent: name,
      lease_seconds: leaseSeconds,
      wait_seconds: wait,
      commands: [...commands],
      needs_params: !this.config.withoutParams,
      ...(this.config.kinds && { kinds: this.config.kinds }),
      ...(systems && { systems }),
      ...(inaccessible !== undefined && { inaccessible }),
    };
    const signal = abortedAfter(wait * 1000 + REQUEST_TIMEOUT, stop);
    const { results } = await this.call(
      jobsClaim({ client: this.client, body, headers: { 'Idempotency-Key': key }, signal }),
      hasResults,
    );
    // The server is not trusted: ids and kinds become file names.
    return results.filter(isLeased).slice(0, limit);
  }

  /** Renews a lease, and reports the progress of its run. */
  async heartbeat({ kind, id, lease }: LeaseRef, progress: Progress | undefined, stop: AbortSignal): Promise<void> {
    const sendHeartbeat = kind === 'alm' ? almJobsHeartbeat : analysisJobsHeartbeat;
    const timeout = Math.min(REQUEST_TIMEOUT, Math.ceil((this.config.leaseSeconds * 1000) / 3));
    const signal = abortedAfter(timeout, stop);
    await this.call(
      sendHeartbeat({ client: this.client, path: { id }, body: { lease, ...(progress && { progress }) }, signal }),
    );
  }

  /** Appends to the output of a run. Returns how many bytes the ledger has received, which may be more. */
  async appendOutput({ kind, id, lease }: LeaseRef, part: OutputPart, stop: AbortSignal): Promise<number> {
    const append = kind === 'alm' ? almJobsAppendOutput : analysisJobsAppendOutput;
    const signal = abortedAfter(REQUEST_TIMEOUT, stop);
    const receipt = await this.call(
      append({ client: this.client, path: { id }, body: { lease, ...part }, signal }),
      (answer) => typeof (answer as { next_offset?: unknown }).next_offset === 'number',
    );
    return receipt.next_offset;
  }

  /** Posts the result of a run. Idempotent. */
  async finish({ kind, id, ...result }: RunResult, stop: AbortSignal): Promise<void> {
    const finish = kind === 'alm' ? almJobsFinish : analysisJobsFinish;
    const signal = abortedAfter(2 * REQUEST_TIMEOUT, stop);
    const body = { ...result, ready: true } as const;
    await this.call(
      finish({ client: this.client, path: { id }, body, signal }),
      (job) => (job as { id?: unknown }).id === id,
    );
  }

  /** Returns all connections whose runs the agent may claim. */
  async servableConnections(): Promise<ServableConnection[]> {
    const all: ServableConnection[] = [];
    for (let page = 1; ; page += 1) {
      const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
      const query = { page, page_size: PAGE_SIZE, needs_params: [!this.config.withoutParams] };
      const { results, next } = await this.call(agentsServable({ client: this.client, query, signal }), hasResults);
      all.push(...results);
      if (next === null) return all;
    }
  }

  /**
   * Returns the version of the server. Needs no token.
   * @throws TransientError also when something else responds there
   */
  async version(): Promise<string> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
    const { version, wire } = await this.call(versionRead({ client: this.client, signal })).catch(notALedger);
    if (typeof version === 'string' && typeof wire === 'string') return version;
    return notALedger(undefined);
  }

  /** Returns the e-mail address of the token's user; undefined for a token of the scope "agent". */
  async whoAmI(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
    return this.unlessForbidden(async () => (await this.call(usersMe({ client: this.client, signal }))).email);
  }

  /** Returns the 100 oldest queued runs; undefined for a token of the scope "agent". */
  async queuedJobs(): Promise<Job[] | undefined> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
    const query: JobsListData['query'] = { ready: [false], include: ['state'], ordering: 'id', page_size: 100 };
    const jobs = await this.unlessForbidden(
      async () => (await this.call(jobsList({ client: this.client, query, signal }), hasResults)).results,
    );
    return jobs?.filter(({ state }) => state === 'queued');
  }

  private async unlessForbidden<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof TransientError && error.status === 403) return undefined;
      throw error;
    }
  }

  private async call<Body>(result: Promise<ClientResult<Body>>, isOurs?: (body: object) => boolean): Promise<Body> {
    return unwrap(await result, isOurs);
  }
}

const hasResults = (body: object) => Array.isArray((body as { results?: unknown }).results);

function isLeased(job: LeasedJob | null): boolean {
  const { id, kind, lease, connection } = (job ?? {}) as Partial<LeasedJob>;
  return (
    Number.isSafeInteger(id) &&
    kinds.includes(kind as LeasedJob['kind']) &&
    typeof lease?.token === 'string' &&
    typeof connection?.command === 'string' &&
    typeof connection.system === 'string'
  );
}

/** @throws the error itself if the server could not be reached, redirects, is too busy, or is out of order */
function notALedger(error: unknown): never {
  const { status = 500 } = error === undefined ? { status: 200 } : (error as Partial<TransientError>);
  if (status >= 500 || status === 429 || (status >= 300 && status < 400)) throw error;
  const why = error === undefined ? 'another service' : (error as Error).message;
  throw new TransientError(`No ledger responds there (${why}). Check --server.`);
}
