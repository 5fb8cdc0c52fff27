import { defaultCommand, slugOf, type Frequency, type JsonObject, type Kind, type Micros } from '@syncledger/domain';

import { paramsOf } from '../params.js';
import type { Random } from '../random.js';
import { systems } from '../story.js';

const DAY = 86_400_000_000;

/** The size of a generated ledger. */
export interface Sizes {
  readonly jobs: number;
  readonly connections: number;
  readonly projects: number;
  /** In addition to the administrator. */
  readonly users: number;
  /** The frequency of all connections; left out: they differ. */
  readonly frequency?: Frequency | undefined;
}

export interface BulkUser {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly role: string;
  readonly isActive: boolean;
  readonly joined: Micros;
}

/** A project, with the indexes of its members in the list of users. */
export interface BulkProject {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly archived: boolean;
  readonly created: Micros;
  readonly members: ReadonlyMap<number, string>;
}

export interface BulkConnection {
  readonly id: number;
  readonly kind: Kind;
  readonly project: BulkProject;
  readonly system: string;
  readonly alias: string;
  readonly command: string;
  readonly frequency: Frequency;
  readonly params: JsonObject;
  readonly inaccessible: boolean;
  /** Id of the user who created it and set its frequency. */
  readonly user: number;
  readonly created: Micros;
}

/** Everything in a ledger except its jobs. */
export interface Population {
  readonly users: readonly BulkUser[];
  readonly projects: readonly BulkProject[];
  readonly connections: readonly BulkConnection[];
}

const firstNames = ['Ada', 'Alan', 'Barbara', 'Dorothy', 'Edsger', 'Grace', 'José', 'Katherine', 'Mary', 'Zoë', '妙'];
const lastNames = ['Dijkstra', 'Hopper', 'Johnson', 'Kowalski', 'Liskov', 'Lovelace', 'Nguyễn', 'Okafor', 'Turing'];
const themes = ['Payments', 'Mobile', 'Partner', 'Claims', 'Logistics', 'Identity', 'Reporting', 'Trading'];
const products = ['Platform', 'Portal', 'Gateway', 'Backend', 'App'];

/** Frequencies of a hundred connections. */
const frequencyShares: readonly Frequency[] = (['hourly', 'daily', 'weekly', 'monthly', 'manually'] as const).flatMap(
  (frequency, index) => Array<Frequency>([5, 60, 20, 5, 10][index] ?? 0).fill(frequency),
);

/**
 * Generates users, projects and connections. At first, each gets at least one of the others; the rest are spread
 * unevenly, as in companies: some projects are large.
 * @param firstUser the id of the first user; those of projects and connections start at 1
 * @param until the end of the history
 */
export function populate(sizes: Sizes, firstUser: number, until: Micros, random: Random): Population {
  const before = (days: number) => until - random.integer(days * DAY, 4 * days * DAY);
  const users = Array.from({ length: sizes.users }, (_, index) => userOf(firstUser + index, before(400), random));
  const projects = Array.from({ length: sizes.projects }, (_, index) =>
    projectOf(index + 1, users.length, before(300), random),
  );
  const connections = Array.from({ length: sizes.connections }, (_, index) =>
    connectionOf(index, { users, projects, frequency: sizes.frequency }, before(200), random),
  );
  return { users, projects, connections };
}

function userOf(id: number, joined: Micros, random: Random): BulkUser {
  const [firstName, lastName] = [random.pick(firstNames), random.pick(lastNames)];
  const role = random.happens(0.02) ? 'UR4' : random.happens(0.12) ? 'UR2' : random.happens(0.02) ? 'UR6' : 'UR1';
  const email = `${slugOf(`${firstName} ${lastName}`)}.${String(id)}@example.com`;
  return { id, firstName, lastName, email, role, isActive: random.happens(0.97), joined };
}

function projectOf(id: number, users: number, created: Micros, random: Random): BulkProject {
  const name = `${random.pick(themes)} ${random.pick(products)} ${String(id)}`;
  const members = new Map<number, string>();
  const size = Math.min(users, random.integer(1, 6));
  while (members.size < size) {
    members.set(random.integer(0, users - 1), members.size === 0 ? 'PR4' : random.pick(['PR5', 'PR5', 'PR6']));
  }
  return { id, name, slug: slugOf(name), archived: id > 1 && random.happens(0.02), created, members };
}

function connectionOf(
  index: number,
  { users, projects, frequency }: Pick<Population, 'users' | 'projects'> & Pick<Sizes, 'frequency'>,
  created: Micros,
  random: Random,
): BulkConnection {
  const kind: Kind = index % 2 === 0 ? 'alm' : 'analysis';
  const system = random.pick(systems[kind]);
  const uneven = Math.floor(projects.length * random.next() ** 2);
  const project = projects[index < projects.length ? index : uneven] as BulkProject;
  const [maker] = project.members.keys();
  return {
    id: index + 1,
    kind,
    project,
    system,
    alias: `${system}: ${project.name}`,
    command: defaultCommand(system),
    frequency: frequency ?? random.pick(frequencyShares),
    params: paramsOf(kind, system, project.name, random),
    inaccessible: random.happens(0.2),
    user: users[maker ?? 0]?.id ?? 1,
    created,
  };
}
