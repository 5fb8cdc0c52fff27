import type { Sent, Target } from './driver/messages.js';
import type { StartedDriver } from './driver/start-driver.js';

interface Named {
  readonly id: number;
  readonly email: string;
  readonly role: string;
}

/**
 * Creates a user who sees only one project, through the API.
 * @param administrator the token to use
 * @returns the user's token
 */
export async function makeMember(administrator: Target, driver: StartedDriver, project: number): Promise<string> {
  const ask = async <T>(sent: Sent): Promise<T> => {
    const [answer] = await driver.each(administrator, [sent], 1);
    if (!answer || answer.status >= 300) throw new Error(`${sent.path}: ${answer?.status ?? 0} ${answer?.body ?? ''}`);
    return JSON.parse(answer.body) as T;
  };
  const body = JSON.stringify({ email: 'member@example.com', first_name: 'Only', last_name: 'One' });
  const { id, email } = await ask<Named>({ method: 'POST', path: 'users/', body });
  const path = `projects/${String(project)}/`;
  const { users } = await ask<{ users: readonly Named[] }>({ path });
  const members = [...users.map((user) => ({ email: user.email, role: user.role })), { email, role: 'PR6' }];
  await ask({ method: 'PATCH', path, body: JSON.stringify({ users: members }) });
  const { token } = await ask<{ token: string }>({ method: 'POST', path: `users/${String(id)}/api-token/` });
  return token;
}
