import type { Page } from 'playwright-core';

import type { DemoServer } from './demo-server.js';

/** A page of the dashboard as its picture shows it. */
export interface Pictured {
  /** Names the picture: docs/images/<name>-light.png. */
  readonly name: string;
  /** Where it is, on a demo. */
  path(places: Places): string;
  /** Whether it is seen by somebody who has not signed in. */
  readonly signedOut?: boolean;
  /** Waits until all is there that the picture is to show, beside the heading; does what has to be done before. */
  ready?(page: Page): Promise<unknown>;
}

/** What of a demo is pictured. */
export interface Places {
  /** The connection that is in most trouble. */
  readonly connection: Place;
  /** The last run of it that failed. */
  readonly run: Place;
  readonly project: number;
  readonly person: number;
}

/** A connection or a run: what follows `/connections/` or `/runs/`. */
type Place = `${string}/${number}`;

const table = (name: string) => (page: Page) => page.getByRole('table', { name }).getByRole('link').first().waitFor();

/** Every page of the dashboard that has a picture: the one list of them. */
export const pictured: readonly Pictured[] = [
  { name: 'sign-in', path: () => '/', signedOut: true },
  { name: 'overview', path: () => '/', ready: table('Connections') },
  {
    name: 'connection',
    path: ({ connection }) => `/connections/${connection}`,
    ready: (page) => page.locator('.timeline-chart canvas').waitFor(),
  },
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
  { name: 'audit', path: () => '/administration/audit' },
];

interface Listed {
  readonly results: readonly { id: number; kind: string; project: number }[];
}

/** Finds what is pictured: the same on each demo of the same time. */
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
    // The first of the people of the demo: the administrator is number 1.
    person: 2,
  };
}
