import { InvalidInput, LedgerError, MAX_MISTAKES } from '../errors/errors.js';
import { formatTime, parseTime } from '../time/time.js';
import { FieldOf, objectSchema, type Field, type InputClass } from './field.js';
import { checkJsonObject } from './json.js';
import { parseBody } from './parse.js';
import { idSchema, isId, type Schema } from './schema.js';
import { checkText, isEmailAddress } from './text.js';

export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  readonly unless?: Field['unless'];
  /** The default, for the documentation. */
  readonly default?: unknown;
}

type Decorate<Options> = (options: FieldOptions & Options) => PropertyDecorator;

/**
 * Creates a decorator for body fields.
 * @param rule returns the schema and the check for the options of the decorator, and what converts the value before the check
 */
export function bodyField<Options = unknown>(
  rule: (options: Options) => readonly [schema: Schema, check: Field['check'], read?: Field['read']],
): Decorate<Options> {
  return (options) => {
    const { description, example, default: fallback, optional = false, unless } = options;
    const [schema, check, read] = rule(options);
    const documented = {
      ...schema,
      description,
      ...(example !== undefined && { examples: [example] }),
      ...(fallback !== undefined && { default: fallback }),
    };
    return FieldOf({
      schema: documented,
      isRequired: !optional,
      ...(unless && { unless }),
      ...(read && { read }),
      check,
    });
  };
}

/** A JSON boolean, not `"true"` or `1`. `only` is the only allowed value. */
export const Flag = bodyField<{ only?: boolean }>(({ only }) => [
  { type: 'boolean', ...(only !== undefined && { enum: [only] }) },
  (value) => {
    if (typeof value !== 'boolean') return 'Must be a boolean.';
    return only === undefined || value === only ? undefined : `Must be ${String(only)}.`;
  },
]);

/** A JSON integer, not `"12"`. */
export const Integer = bodyField<{ min: number; max: number }>(({ min, max }) => [
  { type: 'integer', minimum: min, maximum: max },
  (value) => {
    const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    return fits ? undefined : `Must be an integer from ${String(min)} to ${String(max)}.`;
  },
]);

/** The id of an object, not `"12"`. */
export const Reference = bodyField(() => [
  idSchema,
  (value) => (isId(value) ? undefined : 'Must be a positive integer.'),
]);

/** A text of `min` (default 0) to `max` characters. `form` describes the `pattern` in the error message. */
export const Text = bodyField<{ min?: number; max: number; pattern?: RegExp; form?: string }>(
  ({ min = 0, max, pattern, form }) => [
    {
      type: 'string',
      maxLength: max,
      ...(min > 0 && { minLength: min }),
      ...(pattern && { pattern: pattern.source }),
    },
    (value) => {
      const wrong = checkString(value, min, max);
      if (wrong || !pattern || pattern.test(value as string)) return wrong;
      return `Must be ${form ?? `like ${pattern.source}`}.`;
    },
  ],
);

/** An e-mail address, also without a top-level domain, such as `admin@localhost`. */
export const Email = bodyField(() => [
  { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254 },
  (value) => checkString(value, 1, 254) ?? (isEmailAddress(value as string) ? undefined : 'Must be an e-mail address.'),
]);

function checkString(value: unknown, min: number, max: number): string | undefined {
  return typeof value === 'string' ? checkText(value, min, max) : 'Must be a string.';
}

export const OneOf = bodyField<{ values: readonly string[] }>(({ values }) => [
  { type: 'string', enum: values },
  (value) => (values.includes(value as string) ? undefined : `Must be one of ${values.join(', ')}.`),
]);

/** A JSON object of at most `maxBytes` as compact JSON; the raw value is kept. */
export const JsonObjectField = bodyField<{ maxBytes: number }>(({ maxBytes }) => [
  { type: 'object', additionalProperties: true },
  (value) => checkJsonObject(value, maxBytes),
]);

/** RFC 3339 ends with the year 9999. From 2255 on, times are exact to 32 microseconds only. */
const LAST_TIME = parseTime('9999-12-31T23:59:59Z') ?? 0;

/**
 * An RFC 3339 time from 1970 on; the value stays text.
 * @see parseTime
 */
export const Time = bodyField(() => [
  { type: 'string', format: 'date-time' },
  (value) => {
    const micros = typeof value === 'string' ? parseTime(value) : undefined;
    if (micros === undefined) return `Must be an RFC 3339 time such as ${formatTime(0)}.`;
    if (micros > LAST_TIME) return 'Must not be after the year 9999.';
    return micros < 0 ? 'Must not be before 1970.' : undefined;
  },
]);

/** A list of `minEntries` (default 0) to `maxEntries` texts of 1 to `max` characters. */
export const Texts = bodyField<{ max: number; minEntries?: number; maxEntries: number }>(
  ({ max, minEntries: min = 0, maxEntries }) => [
    {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: max },
      ...(min > 0 && { minItems: min }),
      maxItems: maxEntries,
    },
    checkList({ min, max: maxEntries }, (item, entry) => {
      const wrong = checkString(item, 1, max);
      return wrong && `${entry}: ${wrong}`;
    }),
  ],
);

/** A set of at most `maxEntries` ids. */
export const References = bodyField<{ maxEntries: number }>(({ maxEntries: max }) => [
  { type: 'array', items: idSchema, maxItems: max },
  checkList({ max, isSet: true }, (id, entry) => (isId(id) ? undefined : `${entry} must be a positive integer.`)),
]);

/** A set of at least `min` (default 0) of the values. */
export const SomeOf = bodyField<{ values: readonly string[]; min?: number }>(({ values, min = 0 }) => [
  { type: 'array', items: { type: 'string', enum: values }, ...(min > 0 && { minItems: min }) },
  checkList({ min, isSet: true }, (item, entry) =>
    values.includes(item as string) ? undefined : `${entry} must be one of ${values.join(', ')}.`,
  ),
]);

/** A list of at most `max` objects of an input class. */
export const Entries = bodyField<{ of: InputClass; max: number }>(({ of, max }) => [
  { type: 'array', items: objectSchema(of), maxItems: max },
  checkList({ max, mistakes: MAX_MISTAKES }, (item, entry) => mistakesIn(of, item, entry)),
]);

interface ListRule {
  readonly min?: number;
  readonly max?: number;
  readonly isSet?: boolean;
  /** Maximum mistakes to report. */
  readonly mistakes?: number;
}

function checkList(
  { min = 0, max = Infinity, isSet = false, mistakes = 1 }: ListRule,
  checkEntry: (item: unknown, entry: string) => string | readonly string[] | undefined,
): Field['check'] {
  return (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length < min) return `Must have at least ${String(min)} entries.`;
    if (value.length > max) return `Must have at most ${String(max)} entries.`;
    const wrong: string[] = [];
    for (let index = 0; index < value.length && wrong.length < mistakes; index += 1) {
      wrong.push(...[checkEntry(value[index], `Entry ${String(index + 1)}`) ?? []].flat());
    }
    if (wrong.length > 0) return wrong.slice(0, mistakes).join(' ');
    return isSet && new Set(value).size < value.length ? 'Must not contain duplicates.' : undefined;
  };
}

function mistakesIn(type: InputClass, value: unknown, entry: string): string[] {
  try {
    parseBody(type, value);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) {
      return Object.entries(error.fields).map(([name, messages]) => `${entry}, ${name}: ${messages.join(' ')}`);
    }
    if (error instanceof LedgerError) return [`${entry} must be an object.`];
    throw error;
  }
}
