import { formatTime, parseTime } from '../time/time.js';
import { FieldOf, objectSchema, type Field, type InputClass } from './field.js';
import { checkJsonObject } from './json.js';
import { draftBody } from './parse.js';
import { idSchema, isId, patternOf, type Schema } from './schema.js';
import { BLANK, checkText, isBlank, isEmailAddress } from './text.js';
import { ValidationErrors } from './validation-errors.js';

export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  readonly unless?: Field['unless'];
  /** The default, for the documentation. */
  readonly default?: unknown;
}

type Decorate<Options> = (options: FieldOptions & Options) => PropertyDecorator;

type Rule = readonly [schema: Schema, check: Field['check'], more?: Pick<Field, 'read' | 'validEntries'>];

/**
 * Creates a decorator for body fields.
 * @param rule returns the schema and the check for the options of the decorator
 */
export function bodyField<Options = unknown>(rule: (options: Options) => Rule): Decorate<Options> {
  return (options) => {
    const { description, example, default: fallback, optional = false, unless } = options;
    const [schema, check, more] = rule(options);
    const documented = {
      ...schema,
      // Not as `default`: client generators then make the field required.
      description: fallback === undefined ? description : `${description} Default: \`${JSON.stringify(fallback)}\`.`,
      ...(example !== undefined && { examples: [example] }),
    };
    return FieldOf({
      schema: documented,
      isRequired: !optional,
      ...(unless && { unless }),
      check,
      ...more,
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

/** For schemas; the rule itself (`isBlank`) also knows invisible characters. */
const NOT_BLANK = '\\S';

/** A text of `min` (default 0) to `max` characters, blank only if it may be empty. `form` describes the `pattern` in the error message. */
export const Text = bodyField<{ min?: number; max: number; pattern?: RegExp; form?: string }>(
  ({ min = 0, max, pattern, form }) => [
    {
      type: 'string',
      maxLength: max,
      ...(min > 0 && { minLength: min, pattern: NOT_BLANK }),
      ...(pattern && { pattern: patternOf(pattern) }),
    },
    (value) => {
      const wrong = checkString(value, min, max);
      if (wrong || !pattern || pattern.test(value as string)) return wrong;
      return `Must be ${form ?? `like ${patternOf(pattern)}`}.`;
    },
  ],
);

/** An e-mail address, also without a top-level domain, such as `admin@localhost`. */
export const Email = bodyField(() => [
  { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254 },
  (value) => checkString(value, 1, 254) ?? (isEmailAddress(value as string) ? undefined : 'Must be an e-mail address.'),
]);

function checkString(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== 'string') return 'Must be a string.';
  return checkText(value, min, max) ?? (min > 0 && isBlank(value) ? BLANK : undefined);
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
      return wrong === undefined ? [] : [`${entry}: ${wrong}`];
    }),
  ],
);

/** A set of `minEntries` (default 0) to `maxEntries` ids. */
export const References = bodyField<{ minEntries?: number; maxEntries: number }>(
  ({ minEntries: min = 0, maxEntries: max }) => [
    { type: 'array', items: idSchema, ...(min > 0 && { minItems: min }), maxItems: max },
    checkList({ min, max, isSet: true }, (id, entry) => (isId(id) ? [] : [`${entry} must be a positive integer.`])),
    { validEntries: (ids) => (isList(ids, max) ? ids.filter(isId) : undefined) },
  ],
);

/** A set of at least `min` (default 0) of the values. */
export const SomeOf = bodyField<{ values: readonly string[]; min?: number }>(({ values, min = 0 }) => [
  { type: 'array', items: { type: 'string', enum: values }, ...(min > 0 && { minItems: min }) },
  checkList({ min, max: values.length, isSet: true }, (item, entry) =>
    values.includes(item as string) ? [] : [`${entry} must be one of ${values.join(', ')}.`],
  ),
]);

/** A list of at most `max` objects of an input class. */
export const Entries = bodyField<{ of: InputClass; max: number }>(({ of, max }) => [
  { type: 'array', items: objectSchema(of), maxItems: max },
  checkList({ max }, (item, entry) => {
    const errors = new EntryErrors(entry);
    draftBody(of, item ?? null, errors);
    return errors.all;
  }),
  {
    validEntries: (items) => (isList(items, max) ? items.map((item) => draftBody(of, item ?? null).fields) : undefined),
  },
]);

/** An object of an input class. */
export const Nested = bodyField<{ of: InputClass }>(({ of }) => [
  objectSchema(of),
  (value) => {
    const errors = new EntryErrors('');
    draftBody(of, value, errors);
    return errors.all.length > 0 ? errors.all : undefined;
  },
]);

/** The mistakes of an entry as messages of the list. */
class EntryErrors extends ValidationErrors {
  readonly all: string[] = [];

  constructor(private readonly entry: string) {
    super();
  }

  override add(field: string, ...messages: readonly string[]): void {
    const place = this.entry === '' ? field : `${this.entry}, ${field}`;
    this.all.push(...messages.map((message) => `${place}: ${message}`));
  }

  override addMalformed(): void {
    this.all.push(this.entry === '' ? 'Must be an object.' : `${this.entry} must be an object.`);
  }
}

interface ListRule {
  readonly min?: number;
  readonly max: number;
  readonly isSet?: boolean;
}

function checkList(
  { min = 0, max, isSet = false }: ListRule,
  checkEntry: (item: unknown, entry: string) => readonly string[],
): Field['check'] {
  return (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length < min) return `Must have at least ${String(min)} entries.`;
    if (value.length > max) return `Must have at most ${String(max)} entries.`;
    const wrong = value.flatMap((item, index) => checkEntry(item, `Entry ${String(index + 1)}`));
    if (wrong.length > 0) return wrong;
    return isSet && new Set(value).size < value.length ? 'Must not contain duplicates.' : undefined;
  };
}

function isList(value: unknown, max: number): value is unknown[] {
  return Array.isArray(value) && value.length <= max;
}
