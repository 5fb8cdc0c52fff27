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

import type { SignedIn } from '../app/session.js';
import { ask } from './ask.js';
import { askTagged } from './ask-tagged.js';
import { ifMatch } from './if-match.js';
import { paged } from './paged.js';

/** The filters of the list of people. */
export type PeopleFilters = Pick<NonNullable<UsersListData['query']>, 'search' | 'role' | 'is_active'>;

/** The people who match, by e-mail address. */
export const peopleList = ({ client }: SignedIn, filters: PeopleFilters) =>
  paged(['people', 'list', filters], (place, signal) =>
    ask(usersList({ client, signal, query: { ...filters, ...place, ordering: 'email' } })),
  );

/** One person; oneself without any right to manage others. */
export const person = ({ client, me }: SignedIn, id: number) =>
  queryOptions({
    queryKey: ['people', 'one', id],
    queryFn: ({ signal }) =>
      askTagged<User>(id === me.id ? usersMe({ client, signal }) : usersRead({ client, signal, path: { id } })),
  });

/** Adds a person. */
export function createPerson({ client }: SignedIn, body: CreateUserInput) {
  return ask(usersCreate({ client, body }));
}

/** Changes a person as they were read; of oneself only name and address can be changed. */
export function updatePerson(
  { client, me }: SignedIn,
  id: number,
  { email, first_name, last_name, ...flags }: UpdateUserInput,
  etag: string | undefined,
) {
  const names = { ...(email !== undefined && { email }), ...namesOf(first_name, last_name) };
  if (id === me.id) return ask<User>(usersUpdateMe({ client, body: names }));
  return ask<User>(usersUpdate({ client, path: { id }, body: { ...names, ...flags }, headers: ifMatch(etag) }));
}

function namesOf(first: string | undefined, last: string | undefined) {
  return { ...(first !== undefined && { first_name: first }), ...(last !== undefined && { last_name: last }) };
}

/** Deactivates a person and revokes their tokens. */
export function deactivatePerson({ client }: SignedIn, id: number, adopt: boolean) {
  return ask(usersDeactivate({ client, path: { id }, ...(adopt && { query: { adopt: [true] } }) }));
}
