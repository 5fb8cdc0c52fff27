import { isJsonObject, type JsonObject, type Kind } from '@syncledger/domain';

import { BulkService } from '../../../ledger/jobs/index.js';
import { Database } from '../../../platform/database/index.js';
import { TextPosition } from '../../../platform/http/json/index.js';
import { superuserCaller } from '../../../platform/http/caller.js';
import type { Ledger } from '../ledger.js';
import type { OnProgress } from '../progress.js';
import { ImportPosition } from './import-position.repository.js';
import type { SdeObjects } from './sde-objects.js';
import type { SdeOutcome } from './sde-outcome.js';
import type { SdeSource } from './sde-source.js';

const FIRST_PAGE = 'page_size=500&ordering=id';
const MAX_EXTERNAL_ID = 255;

interface Parts {
  readonly ledger: Ledger;
  readonly source: SdeSource;
  readonly objects: SdeObjects;
  readonly outcome: SdeOutcome;
  readonly onProgress: OnProgress;
  readonly dryRun: boolean;
}

/** A job as a result, and the user here that it belongs to. */
interface Prepared {
  readonly user: number;
  readonly body: JsonObject;
}

/**
 * Imports the finished jobs of a kind, oldest first. Their external ids name the server and the id there, so that a job is
 * never imported twice. A later run begins with the last page, or the first one that had unfinished jobs.
 */
export async function importJobs(kind: Kind, parts: Parts): Promise<void> {
  const { ledger, source, outcome, onProgress, dryRun } = parts;
  const position = new ImportPosition(ledger.get(Database), source.host, kind);
  const phase = kind === 'alm' ? 'ALM jobs' : 'Analysis jobs';
  let [done, resume] = [0, undefined as string | undefined];
  const from = (await position.read()) ?? `${FIRST_PAGE}${source.isSyncledger ? '&include=started_at' : ''}`;
  for await (const { results, count, query } of source.pages(`jobs/${kind}/`, { query: from })) {
    const finished = results.filter(({ ready }) => Boolean(ready));
    for (let each = finished.length; each < results.length; each += 1) outcome.add('jobs', 'unfinished');
    if (finished.length < results.length) resume ??= query;
    const prepared = await prepare(finished, kind, parts);
    if (dryRun) for (const _ of prepared) outcome.add('jobs', 'created');
    else {
      await record(prepared, kind, parts);
      await position.store(resume ?? query);
    }
    onProgress(phase, (done += results.length), count === undefined ? undefined : Math.max(count, done));
  }
}

async function prepare(
  jobs: readonly JsonObject[],
  kind: Kind,
  { source, objects, outcome }: Parts,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const job of jobs) {
    const shown = isJsonObject(job['connection']) ? job['connection'] : {};
    const connection = await objects.connection(shown, kind);
    if (connection === undefined) outcome.refuse('jobs', String(Number(job['id'])), 'Its connection is not there.');
    else prepared.push({ user: objects.user(job['user']), body: { ...resultOf(job, source.host), connection } });
  }
  return prepared;
}

/** Records jobs of one user after another in the order of the source. */
async function record(prepared: readonly Prepared[], kind: Kind, { ledger, outcome }: Parts): Promise<void> {
  const { get, caller } = ledger;
  for (let from = 0; from < prepared.length;) {
    const user = prepared[from]?.user;
    let to = from;
    while (to < prepared.length && prepared[to]?.user === user) to += 1;
    const some = prepared.slice(from, to);
    const lines = some.map(({ body }) => ({ bytes: Buffer.from(JSON.stringify(body)), start: new TextPosition() }));
    // The right to import is that of the caller; the user says whose job it was.
    const owner = superuserCaller(user ?? caller.userId, caller.email);
    for (const [index, { status, errors }] of (await get(BulkService).record(lines, kind, owner)).entries()) {
      if (status !== undefined) outcome.add('jobs', status);
      else outcome.refuse('jobs', JSON.stringify(some[index]?.body['external_id']), JSON.stringify(errors ?? {}));
    }
    from = to;
  }
}

function resultOf(job: JsonObject, host: string): JsonObject {
  const { id, automatic, succeeded, ready, result_message, last_run, started_at } = job;
  return {
    automatic: automatic ?? false,
    succeeded: succeeded ?? false,
    result_message: result_message ?? '',
    ready: typeof ready === 'number' ? ready : true,
    external_id: `import/${host}/${String(Number(id))}`.slice(-MAX_EXTERNAL_ID),
    ...(last_run !== undefined && { last_run }),
    ...(started_at !== undefined && { started_at }),
  };
}
