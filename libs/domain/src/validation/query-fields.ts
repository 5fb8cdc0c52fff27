import { parseDay, parseTime } from '../time/time.js';
import { FieldOf, type Field } from './field.js';
import { idSchema, isId, MAX_ID, parseInteger, patternOf, type Schema } from './schema.js';
import { checkText, isEmailAddress } from './text.js';

/** Maximum characters of a filter value. */
const MAX_FILTER = 1000;
/** Maximum characters of an opaque value; enough for a cursor in a list ordered by names of 255 characters. */
const MAX_OPAQUE = 4096;
/** Maximum values of a filter that uses an index or a set. */
const MAX_VALUES = 500;
/** Maximum values of a text search, each compared with every object. */
const MAX_SEARCHES = 20;

/** A lone surrogate stands for a percent-encoding that cannot be decoded (the API's query-string.ts); UTF-8 has none. */
const NOT_DECODABLE = 'Must be percent-encoded UTF-8; write % as %25.';

/** An invalid value; its message becomes the field's error. */
class InvalidValue {
  constructor(readonly message: string) {}
}

/** Returns `InvalidValue` instead of throwing. */
type ParseValue = (text: string) => unknown;

interface ParameterOptions {
  readonly description: string;
  readonly example?: unknown;
  /** An additional rule for the parsed value. */
  readonly check?: Field['check'];
}

interface ParameterType {
  readonly schema: Schema;
  readonly read: ParseValue;
  readonly maxValues?: number;
}

type Decorate<Options> = (options: ParameterOptions & Options) => PropertyDecorator;

/** Creates a decorator for repeatable parameters, whose values are combined with OR. The property is a list. */
function filter<Options = unknown>(typeOf: (options: Options) => ParameterType): Decorate<Options> {
  return (options) => {
    const { schema, read, maxValues } = typeOf(options);
    const limit = maxValues !== undefined && { maxItems: maxValues };
    const { description } = options;
    return FieldOf({
      schema: { type: 'array', items: documented(schema, options), ...limit, description },
      isRequired: false,
      read: (sent) => readAll(sent, read, maxValues),
      check: checkRead(options),
    });
  };
}

/** Creates a decorator for parameters that may be given only once. */
function oneValue<Options = unknown>(typeOf: (options: Options) => ParameterType): Decorate<Options> {
  return (options) => {
    const { schema, read } = typeOf(options);
    return FieldOf({
      schema: documented(schema, options),
      isRequired: false,
      read: (sent) => {
        const values = readAll(sent, read);
        return Array.isArray(values) && values.length !== 1
          ? new InvalidValue('Must be given once.')
          : [values].flat()[0];
      },
      check: checkRead(options),
    });
  };
}

function documented(schema: Schema, { description, example }: ParameterOptions): Schema {
  return { ...schema, description, ...(example !== undefined && { examples: [example] }) };
}

function readAll(sent: unknown, read: ParseValue, maxValues = MAX_VALUES): unknown[] | InvalidValue {
  const texts = (Array.isArray(sent) ? sent : [sent]) as string[];
  if (texts.length > maxValues) return new InvalidValue(`Must not be given more than ${String(maxValues)} times.`);
  return texts.map((text) => {
    if (text === '') return new InvalidValue('Must not be empty.');
    return text.isWellFormed() ? read(text) : new InvalidValue(NOT_DECODABLE);
  });
}

function checkRead({ check }: ParameterOptions): Field['check'] {
  return (value, input) => {
    const values = Array.isArray(value) ? value : [value];
    return values.find((one) => one instanceof InvalidValue)?.message ?? check?.(value, input);
  };
}

function integer(min: number, max: number): ParameterType {
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    read: (text) => {
      const value = parseInteger(text) ?? -1;
      const isIn = value >= min && value <= max;
      return isIn ? value : new InvalidValue(`Must be an integer from ${String(min)} to ${String(max)}.`);
    },
  };
}

function readText(text: string, max = MAX_FILTER): string | InvalidValue {
  const wrong = checkText(text, 1, max);
  return wrong ? new InvalidValue(wrong) : text;
}

function word({ values }: { values: readonly string[] }): ParameterType {
  return {
    schema: { type: 'string', enum: values },
    read: (text) => (values.includes(text) ? text : new InvalidValue(`Must be one of ${values.join(', ')}.`)),
  };
}

const id = integer(1, MAX_ID);
const filterText: ParameterType = {
  schema: { type: 'string', minLength: 1, maxLength: MAX_FILTER },
  read: (text) => readText(text),
};

/** Filters by a boolean: `true`, `false`, `1` or `0` in any case. The property is a list. */
export const FlagFilter = filter(() => ({
  schema: { type: 'boolean' },
  read: (text) => {
    const sent = text.toLowerCase();
    if (sent === 'true' || sent === '1') return true;
    return sent === 'false' || sent === '0' ? false : new InvalidValue('Must be true or false.');
  },
}));

/** Filters by an object's id. The property is a list. */
export const IdFilter = filter(() => id);

/** Filters by a user's id (number) or e-mail address (string). The property is a list. */
export const UserFilter = filter(() => ({
  schema: { anyOf: [idSchema, { type: 'string', pattern: '@' }] },
  read: (text) => {
    if (isEmailAddress(text)) return readText(text);
    const user = parseInteger(text) ?? 0;
    return isId(user) ? user : new InvalidValue('Must be the id or the e-mail address of a user.');
  },
}));

/** Filters by an e-mail address. The property is a list. */
export const EmailFilter = filter(() => ({
  schema: { type: 'string', pattern: '@', minLength: 1, maxLength: MAX_FILTER },
  read: (text) => (isEmailAddress(text) ? readText(text) : new InvalidValue('Must be an e-mail address.')),
}));

/** Filters by an exact text. The property is a list. */
export const TextFilter = filter(() => filterText);

/** Searches the texts of each object. The property is a list. */
export const SearchFilter = filter(() => ({ ...filterText, maxValues: MAX_SEARCHES }));

/** Filters by a text with a pattern, described by `form`. The property is a list. */
export const PatternFilter = filter<{ pattern: RegExp; form: string }>(({ pattern, form }) => ({
  schema: { type: 'string', pattern: patternOf(pattern) },
  read: (text) => (pattern.test(text) ? text : new InvalidValue(`Must be ${form}.`)),
}));

/** Filters by enum values. The property is a list. */
export const WordFilter = filter(word);

/** Filters by a time (RFC 3339). The property is a list of microseconds since 1970. */
export const TimeFilter = filter(() => ({
  schema: { type: 'string', format: 'date-time' },
  // Stored times are whole microseconds, so a finer bound is rounded up.
  read: (text) => parseTime(text, 'up') ?? new InvalidValue('Must be an RFC 3339 time.'),
}));

/** A day in UTC, such as `2026-11-24`, as days since 1970. */
export const DayParameter = oneValue(() => ({
  schema: { type: 'string', format: 'date' },
  read: (text) => parseDay(text) ?? new InvalidValue('Must be a day such as 2026-11-24.'),
}));

/** An enum value, such as `ordering`. */
export const Choice = oneValue(word);

/**
 * A comma-separated list of enum values, such as `include`. May be repeated, because some generated clients send lists that way.
 * The property is a list.
 */
export function Words({ values, ...options }: ParameterOptions & { values: readonly string[] }): PropertyDecorator {
  const { schema, read } = word({ values });
  return FieldOf({
    schema: { type: 'array', items: schema, description: options.description },
    isCommaSeparated: true,
    isRequired: false,
    read: (sent) => {
      const lists = readAll(sent, (text) => text.split(',').map((each) => read(each.trim())));
      return Array.isArray(lists) ? lists.flat() : lists;
    },
    check: checkRead(options),
  });
}

export const PositiveInteger = oneValue<{ max: number }>(({ max }) => integer(1, max));

export const WholeNumber = oneValue(() => integer(0, MAX_ID));

/** Opaque text created by the server. */
export const Opaque = oneValue(() => ({
  schema: { type: 'string', maxLength: MAX_OPAQUE },
  read: (text) => readText(text, MAX_OPAQUE),
}));
