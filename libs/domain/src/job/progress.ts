import { Integer, Text } from '../validation/body-fields.js';
import { MAX_ID, schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** How far a run is, as its command reports it. */
export interface Progress {
  done: number;
  total?: number;
  message?: string;
}

/** Maximum characters of the message. */
export const MAX_PROGRESS_MESSAGE = 500;

const texts = {
  done: 'What is done, in any unit.',
  total: 'What there is to do, in the same unit.',
  message: 'What the command is doing.',
} as const;

export class ProgressInput {
  @Integer({ min: 0, max: MAX_ID, description: texts.done, example: 3 }) done!: number;
  @Integer({ min: 0, max: MAX_ID, optional: true, description: texts.total, example: 10 }) total?: number;
  @Text({ max: MAX_PROGRESS_MESSAGE, optional: true, description: texts.message, example: 'Reading tasks' })
  message?: string;
}

export const progressResource = resource<Progress>('Progress', 'How far a run is.', {
  done: { schema: { type: 'integer', minimum: 0, description: texts.done, examples: [3] } },
  total: { optional: true, schema: { type: 'integer', minimum: 0, description: texts.total, examples: [10] } },
  message: { optional: true, schema: schemas.text(texts.message, 'Reading tasks') },
});
