import { parseTime } from '@syncledger/domain';

import type { JobFilters } from '../../src/ledger/jobs/filters/job-filter.js';
import type { WireJob } from './job-world.js';

/** A query as pairs of names and values, in any order and number. */
export type Query = readonly (readonly [name: string, value: string])[];

type Test = (job: WireJob, value: string) => boolean;

const isTrue = (value: string) => ['true', '1'].includes(value.toLowerCase());
const foldAscii = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const moment = (text: string) => parseTime(text) ?? NaN;

/** What the jobs themselves do not have. */
export interface NaiveContext {
  /** By the id of the user. */
  readonly emails: ReadonlyMap<number, string>;
  /** Fingerprints, by the id of the connection. */
  readonly causes: ReadonlyMap<number, string>;
}

/** What each filter keeps, told a second time and without SQL. */
function testsOf({ emails, causes }: NaiveContext): Readonly<Record<keyof JobFilters, Test>> {
  return {
    automatic: (job, value) => job.automatic === isTrue(value),
    succeeded: (job, value) => job.succeeded === isTrue(value),
    ready: (job, value) => job.ready > 0 === isTrue(value),
    connection: (job, value) => job.connection.id === Number(value),
    user: (job, value) => job.user === Number(value) || emails.get(job.user)?.toLowerCase() === value.toLowerCase(),
    project: (job, value) => job.connection.project === Number(value),
    system: (job, value) => job.connection.system === value,
    cause: (job, value) => causes.get(job.connection.id) === value,
    external_id: (job, value) => job.external_id === value,
    last_run__gte: (job, value) => moment(job.last_run) >= moment(value),
    last_run__lt: (job, value) => moment(job.last_run) < moment(value),
    search: (job, value) => foldAscii(job.result_message).includes(foldAscii(value)),
  };
}

/** The jobs that a query keeps: a filter given twice is OR, different filters are AND. */
export function naiveFilter(jobs: readonly WireJob[], query: Query, context: NaiveContext): WireJob[] {
  const tests: Readonly<Record<string, Test>> = testsOf(context);
  const names = [...new Set(query.map(([name]) => name))];
  const keeps = (job: WireJob, name: string) =>
    query.some(([other, value]) => other === name && tests[name]?.(job, value));
  return jobs.filter((job) => names.every((name) => keeps(job, name)));
}

/** Writes a query as a URL does. */
export function queryText(query: Query): string {
  return query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
