import { ChangedFrequency, FrequencyFilter, NewFrequency } from '../schedule/frequency-fields.js';
import type { Frequency } from '../schedule/frequency.js';
import { Flag, JsonObjectField, Reference, Text } from '../validation/body-fields.js';
import type { JsonObject } from '../validation/json.js';
import {
  Choice,
  FlagFilter,
  IdFilter,
  SearchFilter,
  TextFilter,
  TimeFilter,
  WordFilter,
  Words,
} from '../validation/query-fields.js';
import { PageQuery, pagesAreJson, Query } from '../validation/page-query.js';
import { healthStates, type HealthState } from './connection-summary.js';
import { CAUSE_EXAMPLE } from '../cause/failure-cause.js';
import { COMMAND_PATTERN } from './command.js';
import { connectionIncludes, type ConnectionInclude } from './connection.js';

/** Maximum size of `params` as compact JSON: 64 KiB. */
export const MAX_PARAMS_BYTES = 65_536;

export const maskParameter = Choice({
  values: ['secrets'],
  description: 'Replaces each secret param by `{"$secret": true}`.',
});

const commandForm = '1 to 100 characters of a-z, 0-9, _ and -';

/** Wire contract, section 4. */
export class CreateConnectionInput {
  @Reference({ description: 'The project’s id.', example: 7 })
  project!: number;

  @Text({ min: 1, max: 255, description: 'The external tool.', example: 'Rally' })
  system!: string;

  @JsonObjectField({
    maxBytes: MAX_PARAMS_BYTES,
    description: 'Settings and credentials; stored encrypted.',
    example: { alm_server: 'rally1.rallydev.com', alm_user: 'rally_user', alm_pass: 'secret' },
  })
  params!: JsonObject;

  @Text({
    min: 1,
    max: 255,
    optional: true,
    description: 'Display name; the system when left out.',
    example: 'My Connection',
  })
  alias?: string;

  @NewFrequency
  frequency?: Frequency;

  @Text({
    max: 100,
    pattern: COMMAND_PATTERN,
    form: commandForm,
    optional: true,
    description: 'The command that agents run; `sync_` and the system when left out.',
    example: 'sync_rally',
  })
  command?: string;

  @Flag({
    optional: true,
    default: false,
    description: 'Whether the system is reachable only for agents in the customer’s network.',
  })
  inaccessible?: boolean;
}

export class UpdateConnectionInput {
  @Reference({ optional: true, description: 'Id of the project to move it to, with its jobs.', example: 7 })
  project?: number;

  @Text({ min: 1, max: 255, optional: true, description: 'The external tool.', example: 'Rally' })
  system?: string;

  @JsonObjectField({
    maxBytes: MAX_PARAMS_BYTES,
    optional: true,
    description: 'Replaces all params; `{"$secret": true}` keeps the stored value.',
    example: { alm_server: 'rally1.rallydev.com', alm_user: 'rally_user', alm_pass: { $secret: true } },
  })
  params?: JsonObject;

  @Text({ min: 1, max: 255, optional: true, description: 'Display name.', example: 'My Connection' })
  alias?: string;

  @ChangedFrequency
  frequency?: Frequency;

  @Text({
    max: 100,
    pattern: COMMAND_PATTERN,
    form: commandForm,
    optional: true,
    description: 'The command that agents run.',
    example: 'sync_rally',
  })
  command?: string;

  @Flag({ optional: true, description: 'Whether the system is reachable only for agents in the customer’s network.' })
  inaccessible?: boolean;
}

const include = Words({ values: connectionIncludes, description: 'A comma-separated list of additional fields.' });

export class ConnectionQuery extends Query {
  @include include?: ConnectionInclude[];
  @maskParameter mask?: 'secrets';
}

export class ForceQuery extends Query {
  @FlagFilter({ description: 'Also delete dependent objects.' })
  force?: boolean[];
}

const orderings = ['id', '-id', 'alias', '-alias', 'health', '-health', 'health_since', '-health_since'] as const;

export class ConnectionListQuery extends PageQuery {
  @IdFilter({ description: 'Only the connection with this id.' })
  id?: number[];

  @TextFilter({ description: 'Only with exactly this alias.' })
  alias?: string[];

  @FrequencyFilter
  frequency?: Frequency[];

  @TextFilter({ description: 'Only of exactly this system.' })
  system?: string[];

  @WordFilter({ values: healthStates, description: 'Only with this health status.' })
  health?: HealthState[];

  @TimeFilter({ description: 'Only those whose health has been the same since this time or a later one.' })
  health_since__gte?: number[];

  @TimeFilter({ description: 'Only those whose health has been the same since before this time.' })
  health_since__lt?: number[];

  @FlagFilter({ description: 'Only acknowledged or muted ones; `false`: only the others.' })
  acknowledged?: boolean[];

  @TextFilter({ description: 'Only failing ones whose cause has this fingerprint.', example: CAUSE_EXAMPLE })
  cause?: string[];

  @include include?: ConnectionInclude[];
  @maskParameter mask?: 'secrets';

  @IdFilter({ description: 'Only of this project.' })
  project?: number[];

  @SearchFilter({
    description: 'Only with an alias, system or cause line that contains this text; ignores the case of A to Z.',
  })
  search?: string[];

  @Choice({
    values: orderings,
    description:
      'The order; `id` when left out; `health`: failing ones first, then late ones, then those that never ran; ' +
      '`health_since`: by the time since when.',
  })
  ordering?: (typeof orderings)[number];

  @Choice({
    values: ['json', 'csv'],
    check: pagesAreJson,
    description:
      'Format of the response: `csv` is the full list with fixed columns, without `params`. Equivalent to `Accept`.',
  })
  format?: 'json' | 'csv';
}
