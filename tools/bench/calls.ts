import type { ContenderName } from './contender.js';
import type { StartedDriver } from './driver/start-driver.js';
import type { Sent, Target } from './driver/messages.js';
import type { World } from './world.js';

/** A call to measure. */
export interface Call {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
  /** The caller: the administrator, or a member who sees one project. */
  readonly as: 'administrator' | 'member';
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
/** Connections of readers, and of writers. */
const [READERS, WRITERS] = [8, 32];

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
    requests: async ({ rare: { kind, connection } }) => [
      { path: `jobs/${kind}/?${PAGE}&connection=${String(connection)}` },
    ],
  },
  {
    name: 'project',
    title: 'page of one project, as administrator',
    connections: READERS,
    as: 'administrator',
    requests: async ({ project }) => [{ path: `jobs/alm/?${PAGE}&project=${String(project)}` }],
  },
  {
    name: 'member',
    title: 'the same page, by who sees that project alone',
    connections: READERS,
    as: 'member',
    requests: async () => [{ path: `jobs/alm/?${PAGE}` }],
  },
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
