import { healthStates } from '@syncledger/domain';

import type { ContenderName } from './contender.js';
import type { StartedDriver } from './driver/start-driver.js';
import type { Sent, Target } from './driver/messages.js';
import type { Tokens } from './users.js';
import type { World } from './world.js';

/** A call to measure. */
export interface Call {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  readonly as: keyof Tokens;
  /** Servers that do not have what is called. */
  readonly without?: readonly ContenderName[];
  /** Changes the database: measured after all read-only calls. */
  readonly writes?: boolean;
  /** The requests, sent in turn; a page near the end has another URL on each server. */
  requests(world: World, ask: (path: string) => Promise<Page>): Promise<readonly Sent[]>;
}

/** The part of a page that is needed to find the next one. */
export interface Page {
  readonly count: number;
  readonly next: string | null;
}

const PAGE = 'page_size=100';
/** Pages that are read in turn. */
const NUMBERED_PAGES = 10;
/** Connections of readers, and of writers. */
const [READERS, WRITERS] = [8, 32];

/** What only Syncledger has. */
const OWN = ['limit', 'usual'] as const;
/** What the overview shows of a connection. */
const SHOWN = 'include=health,recent_outcomes,stats,next_run&mask=secrets&page_size=50';

/** A call of the dashboard, by one client. */
function ofDashboard(name: string, title: string, ...paths: readonly string[]): Call {
  const requests = paths.map((path) => ({ path }));
  return { name, title, connections: 1, as: 'administrator', without: OWN, requests: async () => requests };
}

/** The calls behind the overview and the page of causes. */
export const dashboardCalls: readonly Call[] = [
  ofDashboard('rows', 'overview: first rows', `connections/?ordering=health&${SHOWN}`),
  ofDashboard('named', 'overview: rows by alias', `connections/?ordering=alias&${SHOWN}`),
  ofDashboard('since', 'overview: rows by since', `connections/?ordering=-health_since&${SHOWN}`),
  ofDashboard(
    'counts',
    'overview: count of a health',
    ...healthStates.map((health) => `connections/?health=${health}&page_size=1`),
  ),
  ofDashboard('days', 'heat map and trend', 'stats/days/'),
  ofDashboard('causes', 'causes', 'connections/causes/?page_size=50'),
];

/** The calls, in the order in which they are measured. */
export const calls: readonly Call[] = [
  {
    name: 'one',
    title: 'one job',
    connections: READERS,
    as: 'administrator',
    requests: async ({ jobs }) => jobs.map((id) => ({ path: `jobs/alm/${String(id)}/` })),
  },
  {
    name: 'page',
    title: 'first page of 100, with count',
    connections: READERS,
    as: 'administrator',
    requests: async () => [{ path: `jobs/alm/?${PAGE}` }],
  },
  {
    name: 'reader',
    title: 'the same without right to params',
    connections: READERS,
    as: 'reader',
    requests: async () => [{ path: `jobs/alm/?${PAGE}` }],
  },
  {
    name: 'failed',
    title: 'failures of a connection',
    connections: READERS,
    as: 'administrator',
    requests: async ({ connections }) =>
      connections.map((connection) => ({
        path: `jobs/alm/?${PAGE}&succeeded=false&connection=${String(connection)}`,
      })),
  },
  {
    name: 'last',
    title: 'one of the last pages, by number',
    connections: READERS,
    as: 'administrator',
    requests: (_, ask) => pagesBefore(ask, (pages) => pages),
  },
  {
    name: 'middle',
    title: 'a page in the middle, by number',
    connections: READERS,
    as: 'administrator',
    requests: (_, ask) => pagesBefore(ask, (pages) => Math.ceil(pages / 2)),
  },
  {
    name: 'late',
    title: 'last full page of 100, by cursor',
    connections: READERS,
    as: 'administrator',
    requests: async (_, ask) => {
      const { count } = await ask(`jobs/alm/?${PAGE}`);
      // The page before the last, by its number; its link leads to the last full one.
      const number = Math.max(1, Math.floor(count / 100) - 1);
      const { next } = await ask(`jobs/alm/?${PAGE}&page=${String(number)}`);
      return [{ path: pathOf(next) }];
    },
  },
  {
    name: 'filter',
    title: 'filter that 10 jobs pass',
    connections: READERS,
    as: 'administrator',
    without: ['limit'],
    requests: async ({ rare: { kind, connection } }) => [
      { path: `jobs/${kind}/?${PAGE}&connection=${String(connection)}` },
    ],
  },
  {
    name: 'project',
    title: 'page of one project, as administrator',
    connections: READERS,
    as: 'administrator',
    without: ['limit'],
    requests: async ({ project }) => [{ path: `jobs/alm/?${PAGE}&project=${String(project)}` }],
  },
  {
    name: 'member',
    title: 'the same page, by who sees that project alone',
    connections: READERS,
    as: 'member',
    without: ['limit'],
    requests: async () => [{ path: `jobs/alm/?${PAGE}` }],
  },
  ...dashboardCalls,
  {
    name: 'post',
    title: 'POST of a result, durable, 32 clients',
    connections: WRITERS,
    as: 'administrator',
    writes: true,
    requests: async ({ connections }) =>
      connections.map((connection) => ({
        method: 'POST' as const,
        path: 'jobs/alm/',
        body: JSON.stringify({
          connection,
          automatic: true,
          succeeded: true,
          result_message: 'Synchronised 12 tasks: 3 created, 2 updated, the rest unchanged.',
        }),
      })),
  },
];

/** Pages by number up to one of all. */
async function pagesBefore(ask: (path: string) => Promise<Page>, upTo: (pages: number) => number): Promise<Sent[]> {
  const { count } = await ask(`jobs/alm/?${PAGE}`);
  const last = upTo(Math.ceil(count / 100));
  const numbers = Array.from({ length: Math.min(NUMBERED_PAGES, last) }, (_, place) => last - place);
  return numbers.map((number) => ({ path: `jobs/alm/?${PAGE}&page=${String(number)}` }));
}

/** The path and query of a link, after the prefix. */
function pathOf(link: string | null): string {
  if (link === null) throw new Error('There is no page after the last but one.');
  const url = new URL(link, 'http://localhost');
  return (url.pathname + url.search).replace(/^\/api\/v2\//, '');
}

/** The requests of a call for one server. */
export function requestsOf(call: Call, world: World, driver: StartedDriver, target: Target): Promise<readonly Sent[]> {
  return call.requests(world, async (path) => {
    const [answer] = await driver.each(target, [{ path }], 1);
    if (answer?.status !== 200) throw new Error(`${path}: ${String(answer?.status)} ${answer?.body ?? ''}`);
    return JSON.parse(answer.body) as Page;
  });
}

export interface CallTarget extends Target {
  readonly name: ContenderName;
}
