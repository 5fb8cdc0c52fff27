import type { Connection, CreateConnectionInput, UpdateConnectionInput } from '@syncledger/client';
import type { Frequency } from '@syncledger/domain/words';

import { readRows, rowsOf, type ParamRow } from './param-rows.js';

/** A connection while it is edited. */
export interface Draft {
  readonly alias: string;
  readonly system: string;
  readonly command: string;
  readonly frequency: Frequency;
  /** Id of the project; 0 while none is chosen. */
  readonly project: number;
  readonly inaccessible: boolean;
  readonly params: readonly ParamRow[];
}

/** A connection that is not there yet. */
export const emptyDraft: Draft = {
  alias: '',
  system: '',
  command: '',
  frequency: 'manually',
  project: 0,
  inaccessible: false,
  params: [],
};

/** A connection as it is, to be edited. */
export function draftOf(connection: Connection): Draft {
  const { alias, system, command, frequency, project, inaccessible, params } = connection;
  return { alias, system, command, frequency, project, inaccessible, params: rowsOf(params ?? {}) };
}

const plain = ['alias', 'system', 'command', 'frequency', 'project', 'inaccessible'] as const;

/** What was changed, as the API takes it. Params go whole: those that stay masked as markers. */
export function changesOf(before: Draft, after: Draft): UpdateConnectionInput {
  const changed = plain
    .filter((field) => after[field] !== before[field])
    .map((field) => [field, after[field]] as const);
  const changes: UpdateConnectionInput = Object.fromEntries(changed);
  const { params } = readRows(after.params);
  return params && hasOtherParams(before, after) ? { ...changes, params: { ...params } } : changes;
}

/** Whether anything would be lost with a draft. */
export function isChanged(before: Draft, after: Draft): boolean {
  return plain.some((field) => after[field] !== before[field]) || hasOtherParams(before, after);
}

function hasOtherParams(before: Draft, after: Draft): boolean {
  const told = ({ params }: Draft) =>
    JSON.stringify(params.map(({ name, text, isJson, isKept }) => [name, text, isJson, isKept]));
  return told(before) !== told(after);
}

/** A draft as a new connection; what the API has a default for is left out when it is empty. */
export function creationOf({ alias, command, params, project, ...rest }: Draft): CreateConnectionInput {
  const named = { ...(alias !== '' && { alias }), ...(command !== '' && { command }) };
  return { ...rest, ...named, project, params: { ...readRows(params).params } };
}
