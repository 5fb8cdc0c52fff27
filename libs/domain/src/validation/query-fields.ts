import { Transform } from 'class-transformer';

import { parseTime } from '../time/time.js';
import { isEmailAddress } from './email.js';
import { FieldOf } from './field.js';
import { MAX_ID, type Schema } from './schema.js';
import { checkText } from './text.js';

/** Most characters of a text that is looked for. */
const MAX_FILTER = 1000;
/** Most characters of a text that only the server reads: room for a place in a list ordered by names of 255 characters. */
const MAX_OPAQUE = 4096;

/** A query parameter that could not be read; its message becomes the field's error. */
class Unreadable {
  constructor(readonly message: string) {}
}

/** How one value of a query parameter is read. Throws nothing: what can't be read is `Unreadable`. */
type Read = (text: string) => unknown;

interface ParameterOptions {
  readonly description: string;
  readonly example?: unknown;
}

interface Parameter extends ParameterOptions {
  readonly schema: Schema;
  readonly read: Read;
  /** May be given more than once, which means OR; the property is then a list. */
  readonly repeatable: boolean;
  /** How often at most; left out: 500 times. */
  readonly maxValues?: number;
  readonly check?: (value: unknown, input: object) => string | undefined;
}

function declare(parameter: Parameter): PropertyDecorator {
  const { schema, repeatable, maxValues, description, example } = parameter;
  const shown = { ...schema, description, ...(example !== undefined && { examples: [example] }) };
  const field = FieldOf({
    schema: repeatable
      ? { type: 'array', items: shown, ...(maxValues && { maxItems: maxValues }), description }
      : shown,
    optional: true,
    check: (value, input) => firstProblem(value) ?? parameter.check?.(value, input),
  });
  const transform = Transform(({ value }) => (value === undefined ? undefined : readAll(value, parameter)));
  return (prototype, key) => {
    field(prototype, key);
    transform(prototype, key);
  };
}

/** Most values of a filter that an index or a set answers. */
const MAX_VALUES = 500;
/** Most values of a filter that is compared with the text of each object, one value after another. */
const MAX_SEARCHES = 20;

function readAll(sent: unknown, { read, repeatable, maxValues = MAX_VALUES }: Parameter): unknown {
  const texts = (Array.isArray(sent) ? sent : [sent]) as string[];
  if (texts.length > maxValues) return new Unreadable(`Must not be given more than ${String(maxValues)} times.`);
  const values = texts.map((text) => (text === '' ? new Unreadable('Must not be empty.') : read(text)));
  if (repeatable) return values;
  return values.length === 1 ? values[0] : new Unreadable('Must be given once.');
}

function firstProblem(value: unknown): string | undefined {
  const values = Array.isArray(value) ? value : [value];
  return values.find((item) => item instanceof Unreadable)?.message;
}

function readInteger(text: string, max: number): number | Unreadable {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  const isInRange = value >= 1 && value <= max;
  return isInRange ? value : new Unreadable(`Must be an integer from 1 to ${String(max)}.`);
}

function readFlag(text: string): boolean | Unreadable {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : new Unreadable('Must be true or false.');
}

function readText(text: string, max = MAX_FILTER): string | Unreadable {
  const wrong = checkText(text, 1, max);
  return wrong ? new Unreadable(wrong) : text;
}

const idSchema: Schema = { type: 'integer', minimum: 1, maximum: MAX_ID };

/** Filters by a boolean: `true`, `false`, `1` or `0` in any case. The property is a list. */
export function FlagFilter(options: ParameterOptions): PropertyDecorator {
  return declare({ ...options, schema: { type: 'boolean' }, read: readFlag, repeatable: true });
}

/** Filters by an object's id. The property is a list. */
export function IdFilter(options: ParameterOptions): PropertyDecorator {
  const read: Read = (text) => readInteger(text, MAX_ID);
  return declare({ ...options, schema: idSchema, read, repeatable: true });
}

/** Filters by a user's id (number) or e-mail address (string). The property is a list. */
export function UserFilter(options: ParameterOptions): PropertyDecorator {
  const schema: Schema = { anyOf: [idSchema, { type: 'string', pattern: '@' }] };
  const read: Read = (text) => (isEmailAddress(text) ? readText(text) : readInteger(text, MAX_ID));
  return declare({ ...options, schema, read, repeatable: true });
}

/** Filters by a text. The property is a list. */
export function TextFilter(options: ParameterOptions): PropertyDecorator {
  const schema: Schema = { type: 'string', minLength: 1, maxLength: MAX_FILTER };
  const read: Read = (text) => readText(text);
  return declare({ ...options, schema, read, repeatable: true });
}

/** Looks for a text in those of each object, so it may be given 20 times at most. The property is a list. */
export function SearchFilter(options: ParameterOptions): PropertyDecorator {
  const schema: Schema = { type: 'string', minLength: 1, maxLength: MAX_FILTER };
  const read: Read = (text) => readText(text);
  return declare({ ...options, schema, read, repeatable: true, maxValues: MAX_SEARCHES });
}

/** Filters by a text of a form. The property is a list. */
export function FormFilter(options: ParameterOptions & { pattern: RegExp; form: string }): PropertyDecorator {
  const { pattern, form } = options;
  const read: Read = (text) => (pattern.test(text) ? text : new Unreadable(`Must be ${form}.`));
  return declare({ ...options, schema: { type: 'string', pattern: pattern.source }, read, repeatable: true });
}

/** Filters by one of a few words. The property is a list. */
export function WordFilter(options: ParameterOptions & { values: readonly string[] }): PropertyDecorator {
  const { values } = options;
  const read: Read = (text) => readWord(text, values);
  return declare({ ...options, schema: { type: 'string', enum: values }, read, repeatable: true });
}

/** Filters by a time (RFC 3339). The property is a list of microseconds since 1970. */
export function TimeFilter(options: ParameterOptions): PropertyDecorator {
  // Nothing stored lies between two microseconds, so a finer bound means the next one.
  const read: Read = (text) => parseTime(text, 'up') ?? new Unreadable('Must be an RFC 3339 time.');
  return declare({ ...options, schema: { type: 'string', format: 'date-time' }, read, repeatable: true });
}

/** One of a few words, given once, such as `ordering`. */
export function Choice(
  options: ParameterOptions & { values: readonly string[]; check?: Parameter['check'] },
): PropertyDecorator {
  const { values } = options;
  const read: Read = (text) => readWord(text, values);
  return declare({ ...options, schema: { type: 'string', enum: values }, read, repeatable: false });
}

/** A comma list of words, such as `include`. The property is a list. */
export function Words(options: ParameterOptions & { values: readonly string[] }): PropertyDecorator {
  const { values } = options;
  const pattern = `^(${values.join('|')})(,(${values.join('|')}))*$`;
  const read: Read = (text) => {
    const words = text.split(',').map((word) => readWord(word.trim(), values));
    return words.find((word) => word instanceof Unreadable) ?? words;
  };
  return declare({ ...options, schema: { type: 'string', pattern }, read, repeatable: false });
}

function readWord(text: string, values: readonly string[]): string | Unreadable {
  return values.includes(text) ? text : new Unreadable(`Must be one of ${values.join(', ')}.`);
}

/** A whole number from 1 to `max`, given once. */
export function PositiveInteger(
  options: ParameterOptions & { max: number; check?: Parameter['check'] },
): PropertyDecorator {
  const { max } = options;
  const read: Read = (text) => readInteger(text, max);
  return declare({ ...options, schema: { type: 'integer', minimum: 1, maximum: max }, read, repeatable: false });
}

/** A text that only the server reads, given once. */
export function Opaque(options: ParameterOptions & { check?: Parameter['check'] }): PropertyDecorator {
  const read: Read = (text) => readText(text, MAX_OPAQUE);
  return declare({ ...options, schema: { type: 'string', maxLength: MAX_OPAQUE }, read, repeatable: false });
}
