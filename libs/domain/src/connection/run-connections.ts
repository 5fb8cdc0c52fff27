import type { FieldErrors } from '../errors/errors.js';
import { References } from '../validation/body-fields.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Maximum connections of one request. */
export const MAX_RUNS_AT_ONCE = 500;

/** Wire additions, section 7. */
export class RunConnectionsInput {
  @References({
    minEntries: 1,
    maxEntries: MAX_RUNS_AT_ONCE,
    description: 'The ids of the connections to run, of either kind.',
    example: [23, 24],
  })
  connections!: number[];
}

/** A run that was queued, or why none was. */
export interface QueuedConnection {
  connection: number;
  id?: number;
  errors?: FieldErrors;
}

export const queuedConnectionResource = resource<QueuedConnection>(
  'QueuedConnection',
  'A connection with its queued run, or why none was queued.',
  {
    connection: { schema: schemas.id('The connection’s id.', 23) },
    id: { schema: schemas.id('The id of the queued job.', 12), optional: true },
    errors: {
      schema: {
        type: 'object',
        description: 'Why no run was queued, by field; `detail` for what is about no field.',
        additionalProperties: { type: 'array', items: { type: 'string' }, minItems: 1 },
        examples: [{ connection: ['There is no such connection.'] }],
      },
      optional: true,
    },
  },
);
