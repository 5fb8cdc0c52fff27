/** The part of JSON Schema (2020-12, as OpenAPI 3.1 uses it) with which fields are described. */
export interface Schema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null' | readonly string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: readonly (string | boolean | null)[];
  default?: unknown;
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

/** The largest id there is, and the largest integer that JSON clients agree on: 2^53 - 1. */
export const MAX_ID = Number.MAX_SAFE_INTEGER;

/** Whether a value is an id; `"12"` is not. */
export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

export const idSchema: Schema = { type: 'integer', minimum: 1, maximum: MAX_ID };

/** Schemas of the wire's basic types, to be spread into a field's own. */
export const schemas = {
  /** A positive integer that names an object. */
  id: (description: string, example = 1): Schema => ({
    ...idSchema,
    description,
    examples: [example],
  }),
  /** A moment in UTC with six digits of the second. */
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
  /** The same schema, with null allowed. */
  orNull: (schema: Schema): Schema => ({
    ...schema,
    type: [schema.type as string, 'null'],
    ...(schema.enum && { enum: [...schema.enum, null] }),
  }),
} as const;
