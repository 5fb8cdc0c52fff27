import autocannon, { type Options, type Result } from 'autocannon';
import { Pool } from 'undici';

import type {
  Answered,
  ClaimPlan,
  ClaimResult,
  Driver,
  Lease,
  LoadResult,
  ReadResult,
  Sent,
  Target,
} from './messages.js';
import { fetchJobs } from './pg-boss.js';

const LOOK_MILLISECONDS = 20;

/** A separate process sends the requests, so that its CPU is not charged to a server. */
const driver: Driver = { load, each, claim, fetchJobs, read };

process.on('message', ({ id, name, args }: { id: number; name: keyof Driver; args: unknown[] }) => {
  const work = driver as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  void work[name]?.(...args).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});

function headersOf({ token }: Target, sent?: Sent): Record<string, string> {
  const authorization = `Token ${token}`;
  if (sent?.body === undefined) return { authorization };
  return { authorization, 'content-type': sent.type ?? 'application/json' };
}

async function load(
  target: Target,
  requests: readonly Sent[],
  connections: number,
  amount: number,
): Promise<LoadResult> {
  const begun = performance.now();
  let last = begun;
  const options: Options = {
    url: target.url,
    connections: Math.min(connections, amount),
    amount,
    timeout: 600,
    // Interval at which autocannon checks whether it is done.
    sampleInt: LOOK_MILLISECONDS,
    requests: requests.map((sent) => ({
      method: sent.method ?? 'GET',
      path: `/api/v2/${sent.path}`,
      headers: headersOf(target, sent),
      ...(sent.body !== undefined && { body: sent.body }),
    })),
  };
  const result = await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(options, (error: Error | null, ended) => {
      if (error) reject(error);
      else resolve(ended);
    });
    instance.on('response', () => (last = performance.now()));
  });
  return {
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: (last - begun) / 1000,
  };
}

async function each(target: Target, requests: readonly Sent[], concurrency: number): Promise<Answered[]> {
  const pool = poolOf(target, concurrency);
  const answers: Answered[] = [];
  let next = 0;
  const work = async () => {
    for (let place = next++; place < requests.length; place = next++) {
      answers[place] = await send(pool, target, requests[place] as Sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await pool.close();
  return answers;
}

async function claim(target: Target, { claimers, limit, finish }: ClaimPlan): Promise<ClaimResult> {
  const pool = poolOf(target, claimers);
  const leases: Lease[] = [];
  const body = JSON.stringify({ lease_seconds: 3600, limit });
  const post = async (sent: Sent) => {
    const { status, body: text } = await send(pool, target, sent);
    if (status !== 200) throw new Error(`${sent.path} was answered with ${status}: ${text}`);
    return text;
  };
  const begun = performance.now();
  const work = async () => {
    for (;;) {
      const text = await post({ method: 'POST', path: 'jobs/claim/', body });
      const { results } = JSON.parse(text) as { results: { id: number; kind: string; lease: { token: string } }[] };
      if (results.length === 0) return;
      for (const { id, kind, lease } of results) {
        leases.push({ id, kind, token: lease.token });
        if (finish === undefined) continue;
        const result = { ...(JSON.parse(finish) as object), lease: lease.token };
        await post({ method: 'PATCH', path: `jobs/${kind}/${id}/`, body: JSON.stringify(result) });
      }
    }
  };
  await Promise.all(Array.from({ length: claimers }, work));
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  return { leases, seconds };
}

async function read(target: Target, path: string): Promise<ReadResult> {
  const begun = performance.now();
  const pool = poolOf(target, 1);
  const { statusCode: status, body } = await pool.request({
    method: 'GET',
    path: `/api/v2/${path}`,
    headers: headersOf(target),
  });
  let bytes = 0;
  for await (const chunk of body) bytes += (chunk as Buffer).length;
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  return { status, bytes, seconds };
}

function poolOf({ url }: Target, connections: number): Pool {
  return new Pool(url, { connections, headersTimeout: 600_000, bodyTimeout: 600_000 });
}

async function send(pool: Pool, target: Target, sent: Sent): Promise<Answered> {
  const { statusCode, body } = await pool.request({
    method: sent.method ?? 'GET',
    path: `/api/v2/${sent.path}`,
    headers: headersOf(target, sent),
    body: sent.body ?? null,
  });
  return { status: statusCode, body: await body.text() };
}
