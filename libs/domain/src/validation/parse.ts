import { LedgerError, UNKNOWN_FIELD } from '../errors/errors.js';
import { Draft } from './draft.js';
import { compileInput, fieldsOf, wholeBodyField, type Field, type InputClass } from './field.js';
import { isJsonObject } from './json.js';
import { stockMistakes } from './stock-rules.js';
import { checkTransformable, instantiate } from './transform.js';
import { ValidationErrors } from './validation-errors.js';

/**
 * Validates a request body by an input class.
 * @param body parsed JSON; undefined counts as an empty object
 * @throws LedgerError `malformed` if it is not an object
 * @throws InvalidInput naming all invalid, missing and unknown fields, up to `MAX_MISTAKES`
 */
export function parseBody<T extends object>(type: InputClass<T>, body: unknown): T {
  return draftBody(type, body).valid();
}

/**
 * Validates a request body, and collects its mistakes. Our own fields keep the values that were sent, nested objects included;
 * properties that have stock decorators only go through class-transformer.
 */
export function draftBody<T extends object>(
  type: InputClass<T>,
  body: unknown,
  errors = new ValidationErrors(),
): Draft<T> {
  const sent = body === undefined ? {} : body;
  const whole = wholeBodyField(type);
  if (isJsonObject(sent))
    return parse(type, whole === undefined ? sent : { [whole]: sent }, errors, () => UNKNOWN_FIELD);
  errors.addMalformed(new LedgerError('malformed', 'The body must be a JSON object.'));
  return new Draft(new type(), errors);
}

/**
 * Validates query parameters by an input class.
 * @param query the value of each parameter, or a list of values if repeated
 * @throws InvalidInput naming all invalid and unknown parameters, up to `MAX_MISTAKES`
 */
export function parseQuery<T extends object>(type: InputClass<T>, query: Record<string, unknown>): T {
  return draftQuery(type, query).valid();
}

/** Validates query parameters, and collects their mistakes. */
export function draftQuery<T extends object>(
  type: InputClass<T>,
  query: Record<string, unknown>,
  errors = new ValidationErrors(),
): Draft<T> {
  let isFirst = true;
  return parse(type, query, errors, () => {
    if (!isFirst) return 'Unknown parameter.';
    isFirst = false;
    return `Unknown parameter. Available: ${[...fieldsOf(type).keys()].join(', ') || 'none'}.`;
  });
}

function parse<T extends object>(
  type: InputClass<T>,
  sent: Record<string, unknown>,
  errors: ValidationErrors,
  unknown: () => string,
): Draft<T> {
  const { fields, checked, hasStockRules, stockOnly } = compileInput(type);
  let invalid: Set<string> | undefined;
  const reject = (name: string, messages: readonly string[]) => {
    errors.add(name, ...messages);
    invalid = (invalid ?? new Set()).add(name);
  };
  const input = stockOnly.size > 0 ? transform(type, stockOnly, sent, reject) : new type();
  const values = input as Record<string, unknown>;
  for (const name of Object.keys(sent)) {
    if (stockOnly.has(name)) continue;
    const field = fields.get(name);
    if (field) values[name] = field.read ? field.read(sent[name]) : sent[name];
    else errors.add(name, unknown());
  }
  for (const [name, field] of checked) {
    const wrong = mistakeIn(field, values[name], input);
    if (wrong !== undefined) reject(name, typeof wrong === 'string' ? [wrong] : wrong);
  }
  if (hasStockRules) {
    // For our own fields, only `isRequired` decides whether they may be left out.
    const leftOut = new Set(checked.map(([name]) => name).filter((name) => values[name] === undefined));
    const named = new Set(invalid);
    for (const [name, message] of stockMistakes(input)) {
      if (!leftOut.has(name) && !(stockOnly.has(name) && named.has(name))) reject(name, [message]);
    }
  }
  return new Draft(input, errors, invalid && withoutInvalid(values, invalid, fields));
}

/** Deletes the invalid fields. Returns their names, with the valid parts of those that are lists. */
function withoutInvalid(
  values: Record<string, unknown>,
  invalid: ReadonlySet<string>,
  fields: ReadonlyMap<string, Field>,
): Map<string, readonly unknown[] | undefined> {
  const entries = new Map<string, readonly unknown[] | undefined>();
  for (const name of invalid) {
    entries.set(name, fields.get(name)?.validEntries?.(values[name]));
    values[name] = undefined;
  }
  return entries;
}

function transform<T extends object>(
  type: InputClass<T>,
  stockOnly: ReadonlySet<string>,
  sent: Record<string, unknown>,
  reject: (name: string, messages: readonly string[]) => void,
): T {
  const values: Record<string, unknown> = {};
  for (const name of stockOnly) {
    if (!Object.hasOwn(sent, name)) continue;
    const wrong = checkTransformable(sent[name]);
    if (wrong === undefined) values[name] = sent[name];
    else reject(name, [wrong]);
  }
  return instantiate(type, values);
}

function mistakeIn(
  { isRequired, unless, check }: Field,
  value: unknown,
  input: object,
): string | readonly string[] | undefined {
  const [isForbidden, message] = unless ?? [];
  if (isForbidden?.(input)) return value === undefined ? undefined : message;
  if (value === undefined) return isRequired ? 'This field is required.' : undefined;
  return check(value, input);
}
