import type { Kind } from '../connection/kind.js';
import { bodyField, Integer, Text } from '../validation/body-fields.js';
import { byteLengthOf } from '../validation/json.js';
import { Query } from '../validation/page-query.js';
import { PositiveInteger, WholeNumber } from '../validation/query-fields.js';
import { MAX_ID, schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Most bytes of one call, in UTF-8. */
export const MAX_OUTPUT_CALL = 65_536;
/** Most bytes that are kept of an attempt. */
export const MAX_OUTPUT = 4 * 1024 * 1024;

/** Output of a tool, in which nothing is invalid. Replacements have as many bytes as what they replace, so that offsets hold. */
const OutputText = bodyField(() => [
  { type: 'string' },
  (value) => {
    if (typeof value !== 'string') return 'Must be a string.';
    if (byteLengthOf(value) <= MAX_OUTPUT_CALL) return undefined;
    return `Must have at most ${MAX_OUTPUT_CALL.toLocaleString('en')} bytes in UTF-8.`;
  },
  { read: (sent) => (typeof sent === 'string' ? sent.toWellFormed().replaceAll('\0', '\u001a') : sent) },
]);

export class OutputInput {
  @Text({ min: 1, max: 255, description: 'The lease token from the claim.', example: 'lease-token' })
  lease!: string;

  @Integer({
    min: 0,
    max: MAX_ID,
    description: 'Where the text begins, in bytes of UTF-8 as sent: the number of bytes sent before it.',
    example: 0,
  })
  offset!: number;

  @OutputText({
    description:
      'The text, at most 65,536 bytes in UTF-8. A lone surrogate becomes U+FFFD, NUL becomes U+001A, and each byte of ' +
      'a secret in the params of the connection becomes `*`.',
    example: 'Reading tasks\n',
  })
  text!: string;
}

export class OutputQuery extends Query {
  @PositiveInteger({ max: 1000, description: 'The attempt; the newest when left out.' })
  attempt?: number;

  @WholeNumber({ description: 'Where to begin, in bytes; 0 when left out.' })
  offset?: number;
}

/** A part of the output of an attempt. */
export interface JobOutput {
  attempt: number;
  offset: number;
  text: string;
  next_offset: number;
  complete: boolean;
}

const offsetSchema = (description: string, example: number) => ({
  type: 'integer' as const,
  minimum: 0,
  description,
  examples: [example],
});
const attempt = { schema: { type: 'integer' as const, minimum: 1, description: 'The attempt.', examples: [1] } };

export const jobOutputResource = resource<JobOutput>('JobOutput', 'A part of the output of an attempt.', {
  attempt,
  offset: { schema: offsetSchema('Where the text begins, in bytes.', 0) },
  text: {
    schema: schemas.text('The text. Where the middle was dropped, a line says how many bytes.', 'Reading tasks\n'),
  },
  next_offset: { schema: offsetSchema('Where to go on reading.', 14) },
  complete: { schema: schemas.flag('Whether the attempt has ended, and there is nothing after the text.') },
});

export type OutputReceipt = Pick<JobOutput, 'attempt' | 'next_offset'>;

export const outputReceiptResource = resource<OutputReceipt>('OutputReceipt', 'What was received of an attempt.', {
  attempt,
  next_offset: { schema: offsetSchema('The number of bytes received: where the next call begins.', 14) },
});

/** The data of an `output` event of `/events/`: a run has new output or progress. It has no id, and is not sent again. */
export interface OutputEvent {
  readonly kind: Kind;
  readonly project: number;
  readonly connection: number;
  readonly job: number;
  readonly attempt: number;
  readonly next_offset: number;
}
