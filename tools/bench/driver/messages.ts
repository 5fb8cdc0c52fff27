/** A request that is sent; the driver adds host and token. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  /** After `/api/v2/`. */
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** To whom requests are sent, and as whom. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/** What the driver can be asked, with what and for what. */
export interface Driver {
  /** Sends requests in turn over several connections, so many in all. */
  load(target: Target, requests: readonly Sent[], connections: number, amount: number): Promise<LoadResult>;
  /** Sends requests once each, several at a time; answers in the order of the requests. */
  each(target: Target, requests: readonly Sent[], concurrency: number): Promise<Answered[]>;
  /** Claims runs until none waits, several claimers at once. */
  claim(target: Target, claimers: number): Promise<ClaimResult>;
  /** Reads a long answer to its end and keeps nothing of it. */
  read(target: Target, path: string): Promise<ReadResult>;
}

/** How a load went. */
export interface LoadResult {
  readonly answered: number;
  /** Errors, timeouts and answers that are not 2xx. */
  readonly failed: number;
  readonly seconds: number;
}

/** One answer. */
export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** How claiming went. */
export interface ClaimResult {
  /** The claimed jobs, as often as they were claimed. */
  readonly ids: readonly number[];
  readonly seconds: number;
}

/** How long a long answer took. */
export interface ReadResult {
  readonly status: number;
  readonly bytes: number;
  readonly seconds: number;
}
