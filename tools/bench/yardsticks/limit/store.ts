/** Who asks. */
export interface LimitCaller {
  readonly userId: number;
  /** The column of `connections` with the text that the caller sees. */
  readonly variant: Variant;
}

export type Variant = 'with_params' | 'without_params';

/** A page of the jobs of all connections, or of one, newest first. */
export interface LimitPage {
  readonly connection: number | undefined;
  readonly succeeded: boolean | undefined;
  readonly page: number;
  readonly size: number;
}

/** A result that is posted. */
export interface LimitResult {
  readonly automatic: boolean;
  readonly connection: number;
  readonly result_message: string;
  readonly succeeded: boolean;
}

/** The SQL of one database; jobs come as JSON, with commas between them. */
export interface LimitStore {
  caller(hash: string): Promise<LimitCaller | undefined>;
  one(id: number, variant: Variant): Promise<string | undefined>;
  page(page: LimitPage, variant: Variant): Promise<{ readonly count: number; readonly jobs: string | Buffer }>;
  all(variant: Variant): AsyncIterable<string | Buffer>;
  /** The new job, on disk; undefined when there is no such connection. */
  insert(result: LimitResult, caller: LimitCaller): Promise<string | undefined>;
}

/** Rows of a batch of the whole list. */
export const BATCH = 500;

/** Which rows to skip from which end: the nearer one. */
export interface Window {
  readonly direction: 'ASC' | 'DESC';
  readonly limit: number;
  readonly offset: number;
}

/** @param count of all rows, newest first */
export function windowOf({ page, size }: LimitPage, count: number): Window {
  const offset = (page - 1) * size;
  const limit = Math.max(0, Math.min(size, count - offset));
  const after = count - offset - limit;
  return offset > after ? { direction: 'ASC', limit, offset: after } : { direction: 'DESC', limit, offset };
}

/** The columns that narrow a page, with their values. */
export function filtersOf({ connection, succeeded }: LimitPage): [column: string, value: number | boolean][] {
  return [
    ...(connection === undefined ? [] : [['connection_id', connection] as [string, number]]),
    ...(succeeded === undefined ? [] : [['succeeded', succeeded] as [string, boolean]]),
  ];
}

/** The JSON of a new job. */
export function newJob(
  id: number,
  result: LimitResult,
  { userId }: LimitCaller,
  at: string,
  connection: string,
): string {
  const { automatic, succeeded, result_message: message } = result;
  return `{"id":${id},"user":${userId},"automatic":${String(automatic)},"succeeded":${String(succeeded)},"ready":1,"result_message":${JSON.stringify(message)},"last_run":"${at}","connection":${connection}}`;
}
