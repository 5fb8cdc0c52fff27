/** A request; the driver adds host and token. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** After `/api/v2/`. */
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** The server and the token of requests. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/** The operations of the driver. */
export interface Driver {
  /** Sends a total number of requests, in turn, over several connections. */
  load(target: Target, requests: readonly Sent[], connections: number, amount: number): Promise<LoadResult>;
  /** Sends each request once, several at a time; returns responses in the order of the requests. */
  each(target: Target, requests: readonly Sent[], concurrency: number): Promise<Answered[]>;
  /** Claims runs until none is queued. */
  claim(target: Target, plan: ClaimPlan): Promise<ClaimResult>;
  /** Fetches as many jobs of pg-boss; returns seconds. */
  fetchJobs(url: string, plan: FetchPlan): Promise<number>;
  /** Reads a long response to its end and discards it. */
  read(target: Target, path: string): Promise<ReadResult>;
}

/** The result of a load. */
export interface LoadResult {
  readonly answered: number;
  /** Errors, timeouts and responses other than 2xx. */
  readonly failed: number;
  readonly seconds: number;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

export interface ClaimPlan {
  readonly claimers: number;
  /** Runs per claim. */
  readonly limit: number;
  /** JSON of the result that is posted for each run. */
  readonly finish?: string;
}

export interface FetchPlan {
  readonly jobs: number;
  readonly workers: number;
  readonly batchSize: number;
  readonly completes: boolean;
}

/** A claimed run. */
export interface Lease {
  readonly id: number;
  readonly kind: string;
  readonly token: string;
}

/** The result of claiming. */
export interface ClaimResult {
  /** The claimed runs, as often as they were claimed. */
  readonly leases: readonly Lease[];
  readonly seconds: number;
}

/** The time of a long response. */
export interface ReadResult {
  readonly status: number;
  readonly bytes: number;
  readonly seconds: number;
}
