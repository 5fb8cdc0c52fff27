import {
  usersCreate,
  usersDeactivate,
  usersList,
  usersMe,
  usersRead,
  usersUpdate,
  usersUpdateMe,
  type CreateUserInput,
  type UpdateUserInput,
  type User,
  type UsersListData,
} from '@syncledger/client';
import { queryOptions } from '@tanstack/react-query';

import type { Session } from '../app/session.js';
import { unwrap } from './unwrap.js';
import { unwrapWithEtag } from './unwrap-with-etag.js';
import { ifMatch } from './if-match.js';
import { paginatedQuery } from './paginated-query.js';

export type UserFilters = Pick<NonNullable<UsersListData['query']>, 'search' | 'role' | 'is_active'>;

export const userList = ({ client }: Session, filters: UserFilters) =>
  paginatedQuery(['users', 'list', filters], (params, signal) =>
    unwrap(usersList({ client, signal, query: { ...filters, ...params, ordering: 'email' } })),
  );

/** Reads a user. The current user needs no permission. */
export const user = ({ client, me }: Session, id: number) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: ({ signal }) =>
      unwrapWithEtag<User>(id === me.id ? usersMe({ client, signal }) : usersRead({ client, signal, path: { id } })),
  });

export function createUser({ client }: Session, body: CreateUserInput) {
  return unwrap(usersCreate({ client, body }));
}

/** Users can only change their own name and e-mail address. */
export function updateUser(
  { client, me }: Session,
  id: number,
  { email, first_name, last_name, ...flags }: UpdateUserInput,
  etag: string | undefined,
) {
  const names = { ...(email !== undefined && { email }), ...namesOf(first_name, last_name) };
  if (id === me.id) return unwrap<User>(usersUpdateMe({ client, body: names }));
  return unwrap<User>(usersUpdate({ client, path: { id }, body: { ...names, ...flags }, headers: ifMatch(etag) }));
}

function namesOf(first: string | undefined, last: string | undefined) {
  return { ...(first !== undefined && { first_name: first }), ...(last !== undefined && { last_name: last }) };
}

/** @param adopt makes the caller the creator of the tokens and webhooks that the user created for others */
export function deactivateUser({ client }: Session, id: number, adopt: boolean) {
  return unwrap(usersDeactivate({ client, path: { id }, ...(adopt && { query: { adopt: [true] } }) }));
}
