import type { Sent, Target } from './driver/messages.js';
import type { StartedDriver } from './driver/start-driver.js';

interface Named {
  readonly id: number;
  readonly email: string;
  readonly role: string;
}

/** Tokens by what their users see. */
export interface Tokens {
  readonly administrator: string;
  /** Sees every project, and no params. */
  readonly reader: string;
  /** Sees one project. */
  readonly member: string;
}

/**
 * Creates users through the API.
 * @param administrator the token to use
 * @param project that the member sees
 */
export async function makeUsers(administrator: Target, driver: StartedDriver, project: number): Promise<Tokens> {
  const ask = async <T>(sent: Sent): Promise<T> => {
    const [answer] = await driver.each(administrator, [sent], 1);
    if (!answer || answer.status >= 300) throw new Error(`${sent.path}: ${answer?.status ?? 0} ${answer?.body ?? ''}`);
    return JSON.parse(answer.body) as T;
  };
  const post = <T>(path: string, body?: object) =>
    ask<T>({ method: 'POST', path, ...(body && { body: JSON.stringify(body) }) });
  const makeUser = async (name: string, role: string) => {
    const given = { email: `${name}@example.com`, first_name: name, last_name: 'User', role };
    const { id, email } = await post<Named>('users/', given);
    const { token } = await post<{ token: string }>(`users/${String(id)}/api-token/`);
    return { email, token };
  };
  const role = await post<Named & { id: string }>('global-roles/', {
    name: 'Reader',
    permissions: ['view_all_projects'],
  });
  const reader = await makeUser('reader', role.id);
  const member = await makeUser('member', 'UR1');
  const path = `projects/${String(project)}/`;
  const { users } = await ask<{ users: readonly Named[] }>({ path });
  const members = [
    ...users.map((user) => ({ email: user.email, role: user.role })),
    { email: member.email, role: 'PR6' },
  ];
  await ask({ method: 'PATCH', path, body: JSON.stringify({ users: members }) });
  return { administrator: administrator.token, reader: reader.token, member: member.token };
}
