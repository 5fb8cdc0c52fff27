import {
  almConnectionsRead,
  almJobsCancel,
  almJobsRead,
  almJobsReadOutput,
  almJobsSubmit,
  analysisConnectionsRead,
  analysisJobsCancel,
  analysisJobsRead,
  analysisJobsReadOutput,
  analysisJobsSubmit,
  connectionsList,
  connectTo,
  jobsList,
  usersMe,
  type Client,
  type Connection,
  type ConnectionsListData,
  type Job,
  type JobsListData,
  type SubmitJobInput,
  type SubmittedJob,
} from '@syncledger/client';
import { kinds, type Kind } from '@syncledger/domain';

import { RejectedError, TransientError, unwrap, type ClientResult } from '../agent/errors.js';
import { createFetch } from '../agent/transport.js';
import type { RemoteConfig } from '../config/index.js';

const REQUEST_TIMEOUT = 30_000;
const MAX_PAGE_SIZE = 1000;

const HINTS = {
  401: ' (invalid token: log in again, or pass another --token-file)',
  403: ' (insufficient permissions)',
};

/** Secret params would be recorded as revealed: the commands never ask for them. */
const MASK = { mask: 'secrets' } as const;
const JOB_FIELDS = { include: ['state', 'attempt', 'started_at', 'created_at', 'ended_by', 'progress'] } as const;
const CONNECTION_FIELDS = { include: ['health', 'next_run'] } as const;

const jobQuery = { ...MASK, include: [...JOB_FIELDS.include] };
const connectionQuery = { ...MASK, include: [...CONNECTION_FIELDS.include] };

type JobFilters = Omit<NonNullable<JobsListData['query']>, 'include' | 'mask' | 'page' | 'cursor' | 'page_size'>;
type ConnectionFilters = Omit<NonNullable<ConnectionsListData['query']>, keyof typeof connectionQuery | 'page'>;

/** A job or connection with its kind, which lists show and single objects do not. */
export type WithKind<Shown> = Shown & { readonly kind: Kind };

/** The API calls of the remote commands. Each fails with a TransientError or a RejectedError. */
export class RemoteLedger {
  private readonly client: Client;

  constructor({ server, token, ca }: RemoteConfig) {
    this.client = connectTo({ server, token, fetch: createFetch(ca) });
  }

  /** Returns the e-mail address of the token's user; undefined for a token of the scope "agent". */
  async whoAmI(): Promise<string | undefined> {
    try {
      return (await this.call(usersMe({ client: this.client, ...patience() }))).email;
    } catch (error) {
      if (error instanceof TransientError && error.status === 403) return undefined;
      throw error;
    }
  }

  /** Newest first. */
  async jobs(filters: JobFilters, limit: number): Promise<WithKind<Job>[]> {
    const query = { ...filters, ...jobQuery, page_size: limit };
    const { results } = await this.call(jobsList({ client: this.client, query, ...patience() }));
    return results as WithKind<Job>[];
  }

  /** @throws RejectedError also when there is none */
  job(id: number): Promise<WithKind<Job>> {
    return this.ofEitherKind(`There is no run ${String(id)} that you may see.`, async (kind) => {
      const read = kind === 'alm' ? almJobsRead : analysisJobsRead;
      const job = await this.call(read({ client: this.client, path: { id }, query: jobQuery, ...patience() }));
      return { ...job, kind };
    });
  }

  /** The output of the newest attempt, from an offset in bytes. */
  async output({ id, kind }: WithKind<Job>, offset: number) {
    const read = kind === 'alm' ? almJobsReadOutput : analysisJobsReadOutput;
    return this.call(read({ client: this.client, path: { id }, query: { offset }, ...patience() }));
  }

  async cancel({ id, kind }: WithKind<Job>): Promise<WithKind<Job>> {
    const cancel = kind === 'alm' ? almJobsCancel : analysisJobsCancel;
    const job = await this.call(cancel({ client: this.client, path: { id }, query: jobQuery, ...patience() }));
    return { ...job, kind };
  }

  /** Queues a run. @param unmasked shows its params, if the token may see them */
  async submit(
    { id, kind }: WithKind<Connection>,
    more: Pick<SubmitJobInput, 'lease_seconds'> = {},
    unmasked = false,
  ): Promise<WithKind<SubmittedJob>> {
    const submit = kind === 'alm' ? almJobsSubmit : analysisJobsSubmit;
    const body = { connection: id, automatic: false, ready: false, ...more };
    const query = unmasked ? { include: jobQuery.include } : jobQuery;
    return { ...(await this.call(submit({ client: this.client, body, query, ...patience() }))), kind };
  }

  /** All of them, or up to a limit. */
  async connections(filters: ConnectionFilters, limit = Infinity): Promise<WithKind<Connection>[]> {
    const all: WithKind<Connection>[] = [];
    for (let page = 1; all.length < limit; page += 1) {
      const query = { ...filters, ...connectionQuery, page, page_size: Math.min(limit, MAX_PAGE_SIZE) };
      const { results, next } = await this.call(connectionsList({ client: this.client, query, ...patience() }));
      all.push(...(results as WithKind<Connection>[]));
      if (next === null) break;
    }
    return all.slice(0, limit);
  }

  /** @throws RejectedError also when there is none */
  connection(id: number): Promise<WithKind<Connection>> {
    return this.ofEitherKind(`There is no connection ${String(id)} that you may see.`, async (kind) => {
      const read = kind === 'alm' ? almConnectionsRead : analysisConnectionsRead;
      const found = await this.call(read({ client: this.client, path: { id }, query: connectionQuery, ...patience() }));
      return { ...found, kind };
    });
  }

  /** Both kinds share one sequence of ids. */
  private async ofEitherKind<Found>(missing: string, read: (kind: Kind) => Promise<Found>): Promise<Found> {
    for (const kind of kinds) {
      try {
        return await read(kind);
      } catch (error) {
        if (!(error instanceof RejectedError) || error.status !== 404) throw error;
      }
    }
    throw new RejectedError(missing, 404);
  }

  private async call<Body>(result: Promise<ClientResult<Body>>): Promise<Body> {
    return unwrap(await result, undefined, HINTS);
  }
}

const patience = () => ({ signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
