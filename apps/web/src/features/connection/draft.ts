import type { Connection, CreateConnectionInput, UpdateConnectionInput } from '@syncledger/client';
import type { Frequency } from '@syncledger/domain/words';

import { parseRows, toRows, type ParamRow } from './param-rows.js';

export interface Draft {
  readonly alias: string;
  readonly system: string;
  readonly command: string;
  readonly frequency: Frequency;
  /** 0 if none is selected. */
  readonly project: number;
  readonly inaccessible: boolean;
  readonly params: readonly ParamRow[];
}

export const emptyDraft: Draft = {
  alias: '',
  system: '',
  command: '',
  frequency: 'manually',
  project: 0,
  inaccessible: false,
  params: [],
};

export function toDraft(connection: Connection): Draft {
  const { alias, system, command, frequency, project, inaccessible, params } = connection;
  return { alias, system, command, frequency, project, inaccessible, params: toRows(params ?? {}) };
}

const PLAIN_FIELDS = ['alias', 'system', 'command', 'frequency', 'project', 'inaccessible'] as const;

/** Returns the changed fields. Params are sent as a whole, unchanged secrets as markers. */
export function toUpdate(before: Draft, after: Draft): UpdateConnectionInput {
  const changed = PLAIN_FIELDS.filter((field) => after[field] !== before[field]).map(
    (field) => [field, after[field]] as const,
  );
  const changes: UpdateConnectionInput = Object.fromEntries(changed);
  const { params } = parseRows(after.params);
  return params && paramsDiffer(before, after) ? { ...changes, params: { ...params } } : changes;
}

export function isChanged(before: Draft, after: Draft): boolean {
  return PLAIN_FIELDS.some((field) => after[field] !== before[field]) || paramsDiffer(before, after);
}

function paramsDiffer(before: Draft, after: Draft): boolean {
  const comparable = ({ params }: Draft) =>
    JSON.stringify(params.map(({ name, text, isJson, isUnchangedSecret }) => [name, text, isJson, isUnchangedSecret]));
  return comparable(before) !== comparable(after);
}

/** Leaves out empty fields for which the API has defaults. */
export function toCreateInput({ alias, command, params, project, ...rest }: Draft): CreateConnectionInput {
  const named = { ...(alias !== '' && { alias }), ...(command !== '' && { command }) };
  return { ...rest, ...named, project, params: { ...parseRows(params).params } };
}
