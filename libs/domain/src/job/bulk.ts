import { kinds, type Kind } from '../connection/kind.js';
import type { FieldErrors } from '../errors/errors.js';
import { bodyField, Flag, Reference, Text, Time } from '../validation/body-fields.js';
import { FieldOf } from '../validation/field.js';
import { isJsonObject } from '../validation/json.js';
import { idSchema, isId, schemas, type Schema } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { MAX_RESULT_MESSAGE } from './job.inputs.js';
import { runStates, type RunState } from './job.js';

/** Most results that are posted at once (wire contract, section 6). */
export const MAX_BULK_RESULTS = 10_000;

const MAX_SECONDS = 2_147_483_647;

/** An export names the whole connection; only its id says anything here. */
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
    return 'Must be true or the seconds that the run took: runs are queued one at a time, and unfinished ones are no results.';
  },
]);

/**
 * One result of many: what a single POST takes, an `external_id`, and the fields of an exported job. Of those,
 * `last_run` and `ready` keep the run's times; what the ledger itself gives each job (`id`, `user`, ...) is read past.
 */
export class BulkResultInput {
  @Flag({ description: 'Whether the job was run automatically.', example: true })
  automatic!: boolean;

  @ConnectionOrId({ description: 'The connection id, or the connection as an exported job shows it.', example: 12 })
  connection!: number | NamedConnection;

  @Text({ max: MAX_RESULT_MESSAGE, description: 'The result message of the job.', example: 'My Message' })
  result_message!: string;

  @Flag({ description: 'Whether the job was run successfully.', example: true })
  succeeded!: boolean;

  @Text({
    min: 1,
    max: 255,
    optional: true,
    description: 'Names the result in its connection: sent again, it changes nothing and is answered with the same id.',
    example: 'nightly-2026-11-24',
  })
  external_id?: string;

  @FinishedReady({ optional: true, default: true, description: 'True, or the whole seconds that it took.' })
  ready?: true | number;

  @Time({
    optional: true,
    description: 'When the run started, not after its end; makes `ready` its real duration. Null says nothing.',
    example: '2015-04-15T20:25:15.396442Z',
  })
  started_at?: string;

  @Time({
    optional: true,
    description: 'When the run finished, not in the future; now when left out.',
    example: '2015-04-15T20:27:24.396442Z',
  })
  last_run?: string;

  @OfExport(schemas.oneOf(kinds, 'As exported: must be the kind of the path.'), (value) =>
    kinds.includes(value as Kind),
  )
  kind?: Kind;

  @OfExport({ type: 'string', enum: ['finished'] satisfies RunState[] }, (value) => value === runStates[2])
  state?: RunState;

  @Reference({ optional: true, description: 'As exported; the job gets an id of its own.' })
  id?: number;

  @OfExport({ description: 'As exported; the job’s user is whoever posts it.' }, () => true)
  user?: unknown;

  @OfExport({ description: 'As exported; read past.' }, () => true)
  attempt?: unknown;

  @OfExport({ description: 'As exported; read past.' }, () => true)
  created_at?: unknown;
}

/** What became of one result of many: its job, or why there is none. */
export interface BulkOutcome {
  id?: number;
  errors?: FieldErrors;
}

/** Everybody sees what became of what they sent. */
export const bulkOutcomeResource = resource<BulkOutcome>(
  'BulkOutcome',
  'What became of one result: its job’s id, or why it was not recorded.',
  {
    id: { schema: schemas.id('The job’s id.', 12), optional: true },
    errors: {
      schema: {
        type: 'object',
        description:
          'Each wrong field with what is wrong about it; `detail` for what is wrong with the result as a whole.',
        additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
        examples: [{ connection: ['There is no such connection here.'] }],
      },
      optional: true,
    },
  },
);

/** The id of the connection that a result is of. */
export function connectionOf({ connection }: BulkResultInput): number {
  return typeof connection === 'number' ? connection : connection.id;
}

function OfExport(schema: Schema, fits: (value: unknown) => boolean): PropertyDecorator {
  return FieldOf({
    schema,
    isRequired: false,
    check: (value) => (fits(value) ? undefined : 'Is not that of a finished job of this ledger.'),
  });
}
