/** The subset of JSON Schema 2020-12 (OpenAPI 3.1) that describes fields. */
export interface Schema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null' | readonly string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: readonly (string | boolean | null)[];
  examples?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  anyOf?: readonly Schema[];
  $ref?: string;
}

/** The text of a regular expression, without escaped slashes: some generators escape them once more. */
export function patternOf({ source }: RegExp): string {
  return source.replaceAll(/\\(.)/g, (escaped, character) => (character === '/' ? '/' : escaped));
}

/** 2^53 - 1, the largest integer that all JSON clients support. */
export const MAX_ID = Number.MAX_SAFE_INTEGER;

/**
 * Parses an integer of a path, query or header: decimal digits without a sign, a fraction or leading zeros.
 * @returns undefined for any other text, and above `MAX_ID`
 */
export function parseInteger(text: string): number | undefined {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : MAX_ID + 1;
  return value <= MAX_ID ? value : undefined;
}

export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

export const idSchema: Schema = { type: 'integer', minimum: 1, maximum: MAX_ID };

/** Schemas of basic types. */
export const schemas = {
  day: (description: string): Schema => ({ type: 'string', format: 'date', description, examples: ['2026-11-24'] }),
  id: (description: string, example = 1): Schema => ({
    ...idSchema,
    description,
    examples: [example],
  }),
  /** A time in UTC with microseconds. */
  time: (description: string): Schema => ({
    type: 'string',
    format: 'date-time',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$',
    description,
    examples: ['2015-04-15T20:27:24.396442Z'],
  }),
  flag: (description: string): Schema => ({ type: 'boolean', description }),
  text: (description: string, example = ''): Schema => ({
    type: 'string',
    description,
    examples: [example],
  }),
  oneOf: (values: readonly string[], description: string): Schema => ({
    type: 'string',
    enum: values,
    description,
    examples: values.slice(0, 1),
  }),
  orNull: ({ type, enum: values, ...about }: Schema): Schema =>
    // Some generators accept only strings in an enum.
    values
      ? { ...about, anyOf: [{ type: 'string', enum: values }, { type: 'null' }] }
      : { ...about, type: [type as string, 'null'] },
} as const;
