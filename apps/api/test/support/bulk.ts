import type { Kind } from '@syncledger/domain';

import type { Answer, TestApp } from './test-app.js';

/** The outcome of one result. */
export interface Outcome {
  readonly id?: number;
  readonly status?: 'created' | 'known';
  readonly errors?: Record<string, string[]>;
}

/** How many results are sent: as the administrator, of ALM jobs, as lines, when nothing is said. */
export interface BulkOptions {
  readonly token?: string;
  readonly kind?: Kind;
  readonly type?: string;
}

/** Sends a body of many results. */
export function sendBulk(
  app: TestApp,
  raw: string | Buffer,
  { token, kind = 'alm', type = 'application/x-ndjson' }: BulkOptions = {},
): Promise<Answer<{ readonly results: readonly Outcome[] }>> {
  const headers = { 'content-type': type };
  return app.call('POST', `jobs/${kind}/bulk/`, { raw, headers, ...(token !== undefined && { token }) });
}

/** Sends results as lines, and returns their outcomes. */
export async function outcomesOf(
  app: TestApp,
  results: readonly object[],
  options?: BulkOptions,
): Promise<readonly Outcome[]> {
  const { status, body, text } = await sendBulk(
    app,
    results.map((result) => JSON.stringify(result)).join('\n'),
    options,
  );
  if (status !== 200) throw new Error(`${String(status)} ${text}`);
  return body.results;
}
