import {
  almJobsFinish,
  almJobsHeartbeat,
  analysisJobsFinish,
  analysisJobsHeartbeat,
  connectTo,
  jobsClaim,
  jobsList,
  usersMe,
  type ClaimInput,
  type Client,
  type Job,
  type LeasedJob,
} from '@syncledger/client';
import { kinds } from '@syncledger/domain';

import { readTokenFile, type AgentConfig } from '../config/index.js';
import type { Result } from '../spool/spool.js';
import { Refusal, readAnswer, Trouble, type Answer } from './answers.js';

/** How long the ledger may wait before it says that there is nothing, in seconds. */
const LONGEST_WAIT = 30;
/** How long an answer may take, in milliseconds, beside what it was asked to wait. */
const PATIENCE = 15_000;

/** Which run, by its lease. */
export type Held = Pick<Result, 'kind' | 'id' | 'lease'>;

/** The ledger as the agent uses it: what goes wrong is a Trouble, which passes, or a Refusal, which does not. */
export class Ledger {
  private readonly client: Client;

  /** @param ask sends the requests */
  constructor(
    private readonly config: AgentConfig,
    ask: typeof fetch,
  ) {
    const { server, tokenFile } = config;
    this.client = connectTo({ server, token: () => readTokenFile(tokenFile), fetch: ask });
  }

  /**
   * Claims runs.
   * @param limit most runs
   * @param waits whether to wait for one to come
   */
  async claim(limit: number, waits: boolean, stop: AbortSignal): Promise<LeasedJob[]> {
    const { name, leaseSeconds, systems, inaccessible } = this.config;
    const wait = waits ? LONGEST_WAIT : 0;
    const body: ClaimInput = {
      limit,
      agent: name,
      lease_seconds: leaseSeconds,
      wait_seconds: wait,
      ...(this.config.kinds && { kinds: this.config.kinds }),
      ...(systems && { systems }),
      ...(inaccessible !== undefined && { inaccessible }),
    };
    const signal = AbortSignal.any([stop, AbortSignal.timeout(wait * 1000 + PATIENCE)]);
    const { results } = await this.ask(jobsClaim({ client: this.client, body, signal }));
    // The server is not trusted: ids and kinds become paths and file names here.
    return results.filter(isLeased).slice(0, limit);
  }

  /** Keeps a run for another period. */
  async heartbeat({ kind, id, lease }: Held, stop: AbortSignal): Promise<void> {
    const beat = kind === 'alm' ? almJobsHeartbeat : analysisJobsHeartbeat;
    const patience = Math.min(PATIENCE, Math.ceil((this.config.leaseSeconds * 1000) / 3));
    const signal = AbortSignal.any([stop, AbortSignal.timeout(patience)]);
    await this.ask(beat({ client: this.client, path: { id }, body: { lease }, signal }));
  }

  /** Tells how a run ended; told again, nothing changes. */
  async finish({ kind, id, lease, succeeded, result_message }: Result, stop: AbortSignal): Promise<void> {
    const finish = kind === 'alm' ? almJobsFinish : analysisJobsFinish;
    const signal = AbortSignal.any([stop, AbortSignal.timeout(2 * PATIENCE)]);
    const body = { lease, ready: true, succeeded, result_message } as const;
    await this.ask(finish({ client: this.client, path: { id }, body, signal }));
  }

  /** Whose token it is; undefined for one that may only claim. */
  async whoAmI(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(PATIENCE);
    return this.unlessForbidden(async () => (await this.ask(usersMe({ client: this.client, signal }))).email);
  }

  /** The oldest runs that wait, claimed by nobody; undefined for a token that does not see them. */
  async waiting(): Promise<Job[] | undefined> {
    const signal = AbortSignal.timeout(PATIENCE);
    const query = { ready: 'false', include: 'state', ordering: 'id', page_size: 100 } as const;
    const jobs = await this.unlessForbidden(
      async () => (await this.ask(jobsList({ client: this.client, query: query as never, signal }))).results,
    );
    return jobs?.filter(({ state }) => state === 'queued');
  }

  private async unlessForbidden<Seen>(see: () => Promise<Seen>): Promise<Seen | undefined> {
    try {
      return await see();
    } catch (error) {
      if (error instanceof Trouble && error.status === 403) return undefined;
      throw error;
    }
  }

  private async ask<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
    return readAnswer(await answer);
  }
}

function isLeased(job: LeasedJob): boolean {
  const { id, kind, lease, connection } = job as Partial<LeasedJob>;
  return (
    Number.isSafeInteger(id) &&
    kinds.includes(kind as LeasedJob['kind']) &&
    typeof lease?.token === 'string' &&
    typeof connection?.command === 'string' &&
    typeof connection.system === 'string'
  );
}

export { Refusal, Trouble };
