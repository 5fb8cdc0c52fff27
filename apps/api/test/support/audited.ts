import { expect } from '@jest/globals';
import { formatTime, type AuditEntry } from '@syncledger/domain';

import type { Answer, CallOptions, TestApp } from './test-app.js';
import { makeNamedToken, addUser, type TestUser } from './world.js';

/** Somebody who acts, and the id of the token that they act with. */
export interface Actor extends TestUser {
  readonly tokenId: number;
}

/** What an entry says was done. */
export type Act = Pick<AuditEntry, 'action' | 'object' | 'objects' | 'project' | 'user' | 'fields'>;

/** What a request answered, and what the audit got of it. */
export interface Audited<T> extends Answer<T> {
  readonly acts: Act[];
}

/** Creates a user who acts with a named token, for that shows its id. */
export async function makeActor(app: TestApp, overrides: Parameters<typeof addUser>[1] = {}): Promise<Actor> {
  const { id, email } = await addUser(app, overrides);
  const made = await makeNamedToken(app, id);
  return { id, email, token: made.token, tokenId: made.id };
}

/** The administrator, with a named token. */
export async function administrator(app: TestApp): Promise<Actor> {
  const made = await makeNamedToken(app, 1);
  return { id: 1, email: 'admin@example.com', token: made.token, tokenId: made.id };
}

/** What an entry is expected to say. */
export function act(action: Act['action'], object: string, rest: Partial<Act> = {}): Act {
  const objects = (rest.objects ?? [object]).toSorted();
  return { project: null, user: null, ...rest, action, object, objects, fields: (rest.fields ?? []).toSorted() };
}

/** Acts in an order of their own, where that of the entries does not matter. */
export function inOrder(acts: readonly Act[]): Act[] {
  return acts.toSorted((one, other) => (one.object < other.object ? -1 : 1));
}

/** The entries that a query keeps, oldest first, as the administrator sees them. */
export async function entriesOf(app: TestApp, query = ''): Promise<AuditEntry[]> {
  return (await app.ok<{ results: AuditEntry[] }>('GET', `audit/?ordering=id&${query}`)).results;
}

let requests = 0;

/**
 * Sends a request; says what the audit got of it.
 * @throws Error when an entry is not of this actor, token, request and moment
 */
export async function audited<T = Record<string, unknown>>(
  app: TestApp,
  actor: Actor,
  ...[method, to, options = {}]: [...Parameters<TestApp['call']>]
): Promise<Audited<T>> {
  requests += 1;
  const requestId = `audited/${requests}`;
  app.clock.advance(1);
  const date = formatTime(app.clock.now());
  const headers = { ...options.headers, 'x-request-id': requestId };
  const sent: CallOptions = { token: actor.token, ...options, headers };
  const answer = await app.call<T>(method, to, sent);
  const acts = (await entriesOf(app, `date__gte=${date}`)).map((entry) => {
    const { id, action, object, objects, project, user, fields, ...circumstances } = entry;
    expect(id).toBeGreaterThan(0);
    expect(circumstances).toEqual({
      date,
      actor: { id: actor.id, email: actor.email, first_name: expect.any(String), last_name: expect.any(String) },
      token: actor.tokenId,
      request_id: requestId,
      address: '127.0.0.1',
    });
    return { action, object, objects: objects.toSorted(), project, user, fields: fields.toSorted() };
  });
  return { ...answer, acts };
}
