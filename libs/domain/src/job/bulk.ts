import { kinds, type Kind } from '../connection/kind.js';
import type { FieldErrors } from '../errors/errors.js';
import { bodyField, Flag, Reference, Text, Time } from '../validation/body-fields.js';
import { FieldOf } from '../validation/field.js';
import { isJsonObject } from '../validation/json.js';
import { idSchema, isId, schemas, type Schema } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { PAST_TIME, ResultMessage, STORED_MESSAGE } from './job.inputs.js';
import { runStates, type RunState } from './job.js';

/** Maximum results per request (wire contract, section 6). */
export const MAX_BULK_RESULTS = 10_000;

const MAX_SECONDS = 2_147_483_647;

/** An exported job contains its connection, of which only the id is used. */
interface NamedConnection {
  readonly id: number;
}

const idInside: Schema = {
  type: 'object',
  properties: { id: idSchema },
  required: ['id'],
  additionalProperties: true,
};

const ConnectionOrId = bodyField(() => [
  { anyOf: [idSchema, idInside] },
  (value) =>
    isId(isJsonObject(value) ? value['id'] : value)
      ? undefined
      : 'Must be a positive integer, or an object with such an id.',
]);

const FinishedReady = bodyField(() => [
  {
    anyOf: [
      { type: 'boolean', enum: [true] },
      { type: 'integer', minimum: 1, maximum: MAX_SECONDS },
    ],
  },
  (value) => {
    if (value === true || (isId(value) && value <= MAX_SECONDS)) return undefined;
    return 'Must be true, or the duration of the run in seconds. Bulk results must be finished.';
  },
]);

/**
 * One of many results: the fields of a single result, `external_id`, and the fields of an exported job. Of the latter, `last_run` and
 * `ready` are kept; those that the ledger assigns itself (`id`, `user`, ...) are ignored.
 */
export class BulkResultInput {
  @Flag({ description: 'Whether the job was run automatically.', example: true })
  automatic!: boolean;

  @ConnectionOrId({ description: 'The connection id, or the connection as an exported job shows it.', example: 12 })
  connection!: number | NamedConnection;

  @ResultMessage({ description: `The result message of the job. ${STORED_MESSAGE}`, example: 'My Message' })
  result_message!: string;

  @Flag({ description: 'Whether the job was run successfully.', example: true })
  succeeded!: boolean;

  @Text({
    min: 1,
    max: 255,
    optional: true,
    description:
      'Identifies the result within its connection. A repeated result changes nothing and returns the same id; ' +
      'with other content, it is an error.',
    example: 'nightly-2026-11-24',
  })
  external_id?: string;

  @FinishedReady({ optional: true, default: true, description: 'True, or the duration in whole seconds.' })
  ready?: true | number;

  @Time({
    optional: true,
    description: `Start of the run, not after its end; sets \`ready\` to the real duration. Null means unknown. ${PAST_TIME}`,
    example: '2015-04-15T20:25:15.396442Z',
  })
  started_at?: string;

  @Time({
    optional: true,
    description: `End of the run; now when left out. ${PAST_TIME}`,
    example: '2015-04-15T20:27:24.396442Z',
  })
  last_run?: string;

  @OfExport(schemas.oneOf(kinds, 'As exported; must match the kind in the path.'), (value) =>
    kinds.includes(value as Kind),
  )
  kind?: Kind;

  @OfExport({ type: 'string', enum: ['finished'] satisfies RunState[] }, (value) => value === runStates[2])
  state?: RunState;

  @Reference({ optional: true, description: 'As exported; ignored, the job gets a new id.', example: 12 })
  id?: number;

  @OfExport({ description: 'As exported; ignored, the job’s user is the caller.', examples: [1] }, () => true)
  user?: unknown;

  @OfExport({ description: 'As exported; ignored.', examples: [1] }, () => true)
  attempt?: unknown;

  @OfExport({ description: 'As exported; ignored.', examples: ['2015-04-15T20:27:24.396442Z'] }, () => true)
  created_at?: unknown;

  @OfExport({ description: 'As exported; ignored.', examples: ['command'] }, () => true)
  ended_by?: unknown;
}

/** Whether a result was recorded by this request, or before. */
export const bulkStatuses = ['created', 'known'] as const;

/** The outcome of one result: the id of its job and the status, or errors. */
export interface BulkOutcome {
  id?: number;
  status?: (typeof bulkStatuses)[number];
  errors?: FieldErrors;
}

export const bulkOutcomeResource = resource<BulkOutcome>(
  'BulkOutcome',
  'The outcome of one result: the id of its job and whether it is new, or why it was rejected.',
  {
    id: { schema: schemas.id('The job’s id.', 12), optional: true },
    status: {
      schema: schemas.oneOf(
        bulkStatuses,
        '`created` by this request, also where it finished a queued run; `known` when it was recorded before.',
      ),
      optional: true,
    },
    errors: {
      schema: {
        type: 'object',
        description: 'The errors of each invalid field; `detail` for errors of the whole result.',
        additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
        examples: [{ connection: ['There is no such connection.'] }],
      },
      optional: true,
    },
  },
);

export function connectionOf(connection: BulkResultInput['connection']): number {
  return typeof connection === 'number' ? connection : connection.id;
}

function OfExport(schema: Schema, fits: (value: unknown) => boolean): PropertyDecorator {
  return FieldOf({
    schema,
    isRequired: false,
    check: (value) => (fits(value) ? undefined : 'Must be that of a finished job.'),
  });
}
