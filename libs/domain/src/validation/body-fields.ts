import { InvalidInput, LedgerError, MAX_MISTAKES } from '../errors/errors.js';
import { formatTime, parseTime } from '../time/time.js';
import { isEmailAddress } from './email.js';
import { FieldOf, fieldsOf } from './field.js';
import { checkJsonObject } from './json.js';
import { parseBody } from './parse.js';
import { MAX_ID, type Schema } from './schema.js';
import { checkText } from './text.js';

/** What every body field can say of itself. */
export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  /** May be left out, always or when the rest of the input says so. */
  readonly optional?: boolean | ((input: object) => boolean);
  /** When it must not be given, and what is said then. */
  readonly unless?: readonly [when: (input: object) => boolean, said: string];
  /** What leaving it out means, for the documentation. */
  readonly default?: unknown;
}

function declare(
  options: FieldOptions,
  schema: Schema,
  check: (value: unknown, input: object) => string | undefined,
): PropertyDecorator {
  const { description, example, default: fallback } = options;
  return FieldOf({
    schema: {
      ...schema,
      description,
      ...(example !== undefined && { examples: [example] }),
      ...(fallback !== undefined && { default: fallback }),
    },
    optional: options.optional ?? false,
    check: (value, input) => (options.unless?.[0](input) ? options.unless[1] : check(value, input)),
  });
}

/** A JSON boolean; `"true"` and `1` are not. With `only`, that one. */
export function Flag(options: FieldOptions & { only?: boolean }): PropertyDecorator {
  const { only } = options;
  return declare(options, { type: 'boolean', ...(only !== undefined && { enum: [only] }) }, (value) => {
    if (typeof value !== 'boolean') return 'Must be a boolean.';
    return only === undefined || value === only ? undefined : `Must be ${String(only)}.`;
  });
}

/** A whole number from `min` to `max`; `"12"` is not. */
export function Integer(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return declare(options, { type: 'integer', minimum: min, maximum: max }, (value) => {
    const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    return fits ? undefined : `Must be a whole number from ${String(min)} to ${String(max)}.`;
  });
}

/** A list of at most `maxEntries` texts of 1 to `max` characters. */
export function Texts(options: FieldOptions & { max: number; maxEntries: number }): PropertyDecorator {
  const { max, maxEntries } = options;
  const items: Schema = { type: 'string', minLength: 1, maxLength: max };
  return declare(options, { type: 'array', items, maxItems: maxEntries }, (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length > maxEntries) return `Must have at most ${String(maxEntries)} entries.`;
    for (const [index, item] of value.entries()) {
      const wrong = typeof item === 'string' ? checkText(item, 1, max) : 'Must be a string.';
      if (wrong !== undefined) return `Entry ${String(index + 1)}: ${wrong}`;
    }
    return undefined;
  });
}

/** A list of at most `maxEntries` different ids. */
export function References(options: FieldOptions & { maxEntries: number }): PropertyDecorator {
  const { maxEntries } = options;
  const items: Schema = { type: 'integer', minimum: 1, maximum: MAX_ID };
  return declare(options, { type: 'array', items, maxItems: maxEntries }, (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length > maxEntries) return `Must have at most ${String(maxEntries)} entries.`;
    const stranger = value.findIndex((id) => !isId(id));
    if (stranger >= 0) return `Entry ${String(stranger + 1)} must be a positive integer.`;
    return new Set(value).size < value.length ? 'Must not name anything twice.' : undefined;
  });
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A positive integer that names an object; `"12"` is not. */
export function Reference(options: FieldOptions): PropertyDecorator {
  return declare(options, { type: 'integer', minimum: 1, maximum: MAX_ID }, (value) =>
    isId(value) ? undefined : 'Must be a positive integer.',
  );
}

/** A text of `min` (default 0) to `max` characters, of a form when a `pattern` is given. */
export function Text(
  options: FieldOptions & { min?: number; max: number; pattern?: RegExp; form?: string },
): PropertyDecorator {
  const { min = 0, max, pattern, form } = options;
  const schema: Schema = {
    type: 'string',
    maxLength: max,
    ...(min > 0 && { minLength: min }),
    ...(pattern && { pattern: pattern.source }),
  };
  return declare(options, schema, (value) => {
    if (typeof value !== 'string') return 'Must be a string.';
    const wrong = checkText(value, min, max);
    if (wrong) return wrong;
    return pattern?.test(value) === false ? `Must be ${form ?? `like ${pattern.source}`}.` : undefined;
  });
}

/** An e-mail address; one without a top-level domain, such as `admin@localhost`, is fine. */
export function Email(options: FieldOptions): PropertyDecorator {
  return declare(options, { type: 'string', pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254 }, checkEmail);
}

function checkEmail(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Must be a string.';
  return checkText(value, 1, 254) ?? (isEmailAddress(value) ? undefined : 'Must be an e-mail address.');
}

/** One of a few words. */
export function OneOf(options: FieldOptions & { values: readonly string[] }): PropertyDecorator {
  const { values } = options;
  return declare(options, { type: 'string', enum: values }, (value) =>
    values.includes(value as string) ? undefined : `Must be one of ${values.join(', ')}.`,
  );
}

/** A list of `min` (default 0) or more different words out of a few. */
export function SomeOf(options: FieldOptions & { values: readonly string[]; min?: number }): PropertyDecorator {
  const { values, min = 0 } = options;
  const items: Schema = { type: 'string', enum: values };
  const schema: Schema = { type: 'array', items, ...(min > 0 && { minItems: min }) };
  return declare(options, schema, (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length < min) return `Must name at least ${String(min)}.`;
    const stranger = value.findIndex((item) => !values.includes(item as string));
    if (stranger >= 0) return `Entry ${String(stranger + 1)} must be one of ${values.join(', ')}.`;
    return new Set(value).size < value.length ? 'Must not name anything twice.' : undefined;
  });
}

/** A JSON object of at most `maxBytes` as JSON, kept as it was sent. */
export function JsonObjectField(options: FieldOptions & { maxBytes: number }): PropertyDecorator {
  return declare(options, { type: 'object', additionalProperties: true }, (value) =>
    checkJsonObject(value, options.maxBytes),
  );
}

/** The last second of the year 9999: later ones have no RFC 3339 form. From 2255 on, a time is exact to 32 microseconds only. */
const LAST_TIME = parseTime('9999-12-31T23:59:59Z') ?? 0;

/**
 * An RFC 3339 time from 1970 on; kept as the text that was sent.
 * @see parseTime
 */
export function Time(options: FieldOptions): PropertyDecorator {
  return declare(options, { type: 'string', format: 'date-time' }, (value) => {
    const micros = typeof value === 'string' ? parseTime(value) : undefined;
    if (micros === undefined) return `Must be an RFC 3339 time such as ${formatTime(0)}.`;
    if (micros > LAST_TIME) return 'Must not be after the year 9999.';
    return micros < 0 ? 'Must not be before 1970.' : undefined;
  });
}

/** A list of at most `max` objects, each read as an input class of its own. */
export function Entries(options: FieldOptions & { of: new () => object; max: number }): PropertyDecorator {
  const items = objectSchema(options.of);
  const { max } = options;
  return declare(options, { type: 'array', items, maxItems: max }, (value) => {
    if (!Array.isArray(value)) return 'Must be a list.';
    if (value.length > max) return `Must have at most ${String(max)} entries.`;
    const wrong: string[] = [];
    for (const [index, entry] of value.entries()) {
      wrong.push(...entryProblem(options.of, entry, index + 1));
      if (wrong.length >= MAX_MISTAKES) break;
    }
    return wrong.length > 0 ? wrong.slice(0, MAX_MISTAKES).join(' ') : undefined;
  });
}

function entryProblem(type: new () => object, entry: unknown, place: number): string[] {
  try {
    parseBody(type, entry);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) {
      const fields = Object.entries(error.fields);
      return fields.map(([name, said]) => `Entry ${String(place)}, ${name}: ${said.join(' ')}`);
    }
    if (error instanceof LedgerError) return [`Entry ${String(place)} must be an object.`];
    throw error;
  }
}

/** The schema of an input class as a whole: its fields, which are required, and no others. */
export function objectSchema(type: new () => object): Schema {
  const fields = [...fieldsOf(type)];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, field.schema])),
    required: fields.filter(([, field]) => field.optional === false).map(([name]) => name),
    additionalProperties: false,
  };
}
