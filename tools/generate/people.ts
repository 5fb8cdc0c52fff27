import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Connection, Kind, Project, User } from '@syncledger/domain';

import { paramsOf } from './params.js';
import type { Random } from './random.js';
import { frequencyCounts, people, projects, systems } from './story.js';

/** Sends a request to the application as its administrator. */
export type Call = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

/**
 * Calls the application's own API, so that the demo obeys all of its rules.
 * @param token of an administrator
 */
export function callerOf(app: NestFastifyApplication, token: string): Call {
  return async <T>(method: 'GET' | 'POST', path: string, body?: object) => {
    const answer = await app.inject({
      method,
      url: `/api/v2/${path}`,
      headers: { authorization: `Token ${token}` },
      ...(body && { payload: body }),
    });
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${String(answer.statusCode)} ${answer.body}`);
    return answer.json<T>();
  };
}

/** A user of the demo with their token. */
export interface DemoUser extends User {
  readonly token: string;
}

/** Creates the users and their tokens. */
export async function makePeople(call: Call): Promise<DemoUser[]> {
  const users: DemoUser[] = [];
  for (const { name, role } of people) {
    const [first_name = '', last_name = ''] = name.split(' ');
    const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
    const user = await call<User>('POST', 'users/', { email, first_name, last_name, role });
    const { token } = await call<{ token: string }>('POST', `users/${String(user.id)}/api-token/`);
    users.push({ ...user, token });
  }
  return users;
}

/** A token for an agent that runs in the name of a user. */
export async function makeAgentToken(call: Call, { id }: DemoUser): Promise<string> {
  const body = { name: 'Agent of the demo', scope: 'agent' };
  return (await call<{ token: string }>('POST', `users/${String(id)}/api-tokens/`, body)).token;
}

/** Creates the projects with their members. */
export async function makeProjects(call: Call, users: readonly DemoUser[]): Promise<Project[]> {
  const made: Project[] = [];
  for (const [index, name] of projects.entries()) {
    const members = people.flatMap((person, place) => {
      const [role, email] = [person.in[index], users[place]?.email];
      return role && email ? [{ email, role }] : [];
    });
    made.push(await call<Project>('POST', 'projects/', { name, users: members }));
  }
  return made;
}

/** Creates 40 connections of both kinds for the well-known systems. */
export async function makeConnections(
  call: Call,
  made: readonly Project[],
  random: Random,
): Promise<(Connection & { kind: Kind })[]> {
  const frequencies = Object.entries(frequencyCounts).flatMap(([name, count]) => Array<string>(count).fill(name));
  const connections: (Connection & { kind: Kind })[] = [];
  for (const [index, frequency] of frequencies.entries()) {
    const kind: Kind = index % 2 === 0 ? 'alm' : 'analysis';
    const system = systems[kind][Math.floor(index / 2) % systems[kind].length] ?? 'Jira';
    const { id, name } = made[index % made.length] as Project;
    const params = paramsOf(kind, system, name, random);
    const body = { project: id, system, alias: `${system}: ${name}`, frequency, params };
    connections.push({ ...(await call<Connection>('POST', `connections/${kind}/`, body)), kind });
  }
  return connections;
}
