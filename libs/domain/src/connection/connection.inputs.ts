import { frequencies, type Frequency } from '../schedule/frequency.js';
import { Flag, JsonObjectField, OneOf, Reference, Text } from '../validation/body-fields.js';
import type { JsonObject } from '../validation/json.js';
import {
  Choice,
  FlagFilter,
  IdFilter,
  SearchFilter,
  TextFilter,
  WordFilter,
  Words,
} from '../validation/query-fields.js';
import { PageQuery, Query } from '../validation/page-query.js';
import { healthStates, type HealthState } from './account.js';
import { COMMAND_PATTERN } from './command.js';
import { connectionIncludes, type ConnectionInclude } from './connection.js';

/** The largest `params` as compact JSON: 64 KiB. */
export const MAX_PARAMS_BYTES = 65_536;

/** The query parameter `mask`, wherever params are shown. */
export const maskParameter = Choice({
  values: ['secrets'],
  description: 'Shows each secret param as `{"$secret": true}`.',
});

const commandForm = '1 to 100 of a-z, 0-9, _ and -';

/** What it takes to make a connection (wire contract, section 4). */
export class CreateConnectionInput {
  @Reference({ description: 'The project’s id.', example: 7 })
  project!: number;

  @Text({ min: 1, max: 255, description: 'The tool at the other end.', example: 'Rally' })
  system!: string;

  @JsonObjectField({
    maxBytes: MAX_PARAMS_BYTES,
    description: 'Settings and credentials; stored encrypted.',
    example: { alm_server: 'rally1.rallydev.com', alm_user: 'rally_user', alm_pass: 'secret' },
  })
  params!: JsonObject;

  @Text({ min: 1, max: 255, optional: true, description: 'What people call it; the system when left out.' })
  alias?: string;

  @OneOf({ values: frequencies, optional: true, default: 'manually', description: 'How often it is due.' })
  frequency?: Frequency;

  @Text({
    max: 100,
    pattern: COMMAND_PATTERN,
    form: commandForm,
    optional: true,
    description: 'What the agent runs; `sync_` and the system when left out.',
    example: 'sync_rally',
  })
  command?: string;

  @Flag({
    optional: true,
    default: false,
    description: 'Whether only an agent on the customer’s side can reach the system.',
  })
  inaccessible?: boolean;
}

/** What can be changed of a connection. */
export class UpdateConnectionInput {
  @Reference({ optional: true, description: 'Id of the project that it moves to; its jobs go along.' })
  project?: number;

  @Text({ min: 1, max: 255, optional: true, description: 'The tool at the other end.' })
  system?: string;

  @JsonObjectField({
    maxBytes: MAX_PARAMS_BYTES,
    optional: true,
    description: 'Replaces the whole object; a value of `{"$secret": true}` keeps the one that is stored.',
  })
  params?: JsonObject;

  @Text({ min: 1, max: 255, optional: true, description: 'What people call it.' })
  alias?: string;

  @OneOf({ values: frequencies, optional: true, description: 'How often it is due.' })
  frequency?: Frequency;

  @Text({ max: 100, pattern: COMMAND_PATTERN, form: commandForm, optional: true, description: 'What the agent runs.' })
  command?: string;

  @Flag({ optional: true, description: 'Whether only an agent on the customer’s side can reach the system.' })
  inaccessible?: boolean;
}

const include = Words({ values: connectionIncludes, description: 'A comma list of further fields.' });

/** How one connection is shown. */
export class ConnectionQuery extends Query {
  @include include?: ConnectionInclude[];
  @maskParameter mask?: 'secrets';
}

/** Whether something goes although other things depend on it. */
export class ForceQuery extends Query {
  @FlagFilter({ description: 'Delete what depends on it, too.' })
  force?: boolean[];
}

const orderings = ['id', '-id', 'alias', '-alias', 'health', '-health'] as const;

/** How a list of connections can be narrowed and ordered. */
export class ConnectionListQuery extends PageQuery {
  @TextFilter({ description: 'Only with exactly this alias.' })
  alias?: string[];

  @WordFilter({ values: frequencies, description: 'Only with this frequency.' })
  frequency?: Frequency[];

  @TextFilter({ description: 'Only of exactly this system.' })
  system?: string[];

  @WordFilter({ values: healthStates, description: 'Only in this state of health.' })
  health?: HealthState[];

  @include include?: ConnectionInclude[];
  @maskParameter mask?: 'secrets';

  @IdFilter({ description: 'Only of this project.' })
  project?: number[];

  @SearchFilter({ description: 'Only whose alias or system contains this, in any case of A to Z.' })
  search?: string[];

  @Choice({
    values: orderings,
    description:
      'The order; `id` when left out; `health`: failing ones first, then late ones, then those that never ran.',
  })
  ordering?: (typeof orderings)[number];
}
