import type { Page } from 'playwright-core';

import type { DemoServer } from '@syncledger/testing';

/** A page of the dashboard for a screenshot. */
export interface Pictured {
  /** Name of the file: docs/images/<name>-light.png. */
  readonly name: string;
  /** Its path on a demo. */
  path(places: Places): string;
  /** Whether it is shown before signing in. */
  readonly signedOut?: boolean;
  /** Prepares the page, and waits until it shows everything beside the heading. */
  ready?(page: Page): Promise<unknown>;
}

/** Objects of the demo that the screenshots show. */
export interface Places {
  /** The connection that is most in trouble. */
  readonly connection: Place;
  /** Its last failed run. */
  readonly run: Place;
  readonly project: number;
  readonly person: number;
}

/** A connection or a run: the part after `/connections/` or `/runs/`. */
type Place = `${string}/${number}`;

const table = (name: string) => (page: Page) => page.getByRole('table', { name }).getByRole('link').first().waitFor();

/** All pages with a screenshot. */
export const pictured: readonly Pictured[] = [
  { name: 'sign-in', path: () => '/', signedOut: true },
  { name: 'overview', path: () => '/', ready: table('Connections') },
  {
    name: 'connection',
    path: ({ connection }) => `/connections/${connection}`,
    ready: (page) => page.locator('.timeline-chart canvas').waitFor(),
  },
  { name: 'causes', path: () => '/causes', ready: table('Causes') },
  { name: 'runs', path: () => '/runs?ready=true&succeeded=false', ready: table('Runs') },
  {
    name: 'run',
    path: ({ run }) => `/runs/${run}`,
    ready: (page) => page.getByRole('heading', { name: 'Message' }).waitFor(),
  },
  { name: 'administration', path: () => '/administration' },
  { name: 'projects', path: () => '/administration/projects' },
  { name: 'project', path: ({ project }) => `/administration/projects/${String(project)}` },
  { name: 'people', path: () => '/administration/people' },
  { name: 'person', path: ({ person }) => `/administration/people/${String(person)}` },
  { name: 'roles', path: () => '/administration/roles' },
  { name: 'webhooks', path: () => '/administration/webhooks' },
  { name: 'agents', path: () => '/administration/agents' },
  { name: 'audit', path: () => '/administration/audit?object=connection' },
];

interface Listed {
  readonly results: readonly { id: number; kind: string; project: number }[];
}

/** Finds the objects for the screenshots: the same on each demo of the same time. */
export async function placesOf({ get }: DemoServer): Promise<Places> {
  const { results: connections } = await get<Listed>('connections/?page_size=1&ordering=health&include=health');
  const [connection] = connections;
  if (!connection) throw new Error('The demo has no connection.');
  const { results: runs } = await get<Listed>(
    `jobs/?page_size=1&ready=true&succeeded=false&connection=${String(connection.id)}`,
  );
  const run = runs[0] ?? (await get<Listed>('jobs/?page_size=1')).results[0];
  if (!run) throw new Error('The demo has no run.');
  return {
    connection: `${connection.kind}/${connection.id}`,
    run: `${run.kind}/${run.id}`,
    project: connection.project,
    // The first user after the administrator.
    person: 2,
  };
}
