import { InvalidInput, LedgerError, MAX_MISTAKES, UNKNOWN_FIELD } from '../errors/errors.js';
import { compileInput, fieldsOf, type Field, type InputClass } from './field.js';
import { isJsonObject } from './json.js';
import { stockMistakes } from './stock-rules.js';
import { checkTransformable, instantiate } from './transform.js';

type Mistake = readonly [name: string, message: string];

/**
 * Validates a request body by an input class. Our own fields keep the values that were sent, nested objects included;
 * properties that have stock decorators only go through class-transformer.
 * @param body parsed JSON; undefined counts as an empty object
 * @throws LedgerError `malformed` if it is not an object
 * @throws InvalidInput naming all invalid, missing and unknown fields, up to `MAX_MISTAKES`
 */
export function parseBody<T extends object>(type: InputClass<T>, body: unknown): T {
  const sent = body === undefined ? {} : body;
  if (!isJsonObject(sent)) throw new LedgerError('malformed', 'The body must be a JSON object.');
  return parse(type, sent, () => UNKNOWN_FIELD);
}

/**
 * Validates query parameters by an input class.
 * @param query the value of each parameter, or a list of values if repeated
 * @throws InvalidInput naming all invalid and unknown parameters, up to `MAX_MISTAKES`
 */
export function parseQuery<T extends object>(type: InputClass<T>, query: Record<string, unknown>): T {
  return parse(type, query, () => `Unknown parameter. Available: ${[...fieldsOf(type).keys()].join(', ') || 'none'}.`);
}

function parse<T extends object>(type: InputClass<T>, sent: Record<string, unknown>, unknown: () => string): T {
  const { fields, checked, hasStockRules, stockOnly } = compileInput(type);
  const mistakes: Mistake[] = [];
  const input = stockOnly.size > 0 ? transform(type, stockOnly, sent, mistakes) : new type();
  const values = input as Record<string, unknown>;
  for (const name of Object.keys(sent)) {
    if (stockOnly.has(name)) continue;
    const field = fields.get(name);
    if (field) values[name] = field.read ? field.read(sent[name]) : sent[name];
    else mistakes.push([name, unknown()]);
  }
  for (const [name, field] of checked) {
    const wrong = mistakeIn(field, values[name], input);
    if (wrong !== undefined) mistakes.push([name, wrong]);
  }
  if (hasStockRules) {
    // For our own fields, only `isRequired` decides whether they may be left out.
    const leftOut = new Set(checked.map(([name]) => name).filter((name) => values[name] === undefined));
    const named = new Set(mistakes.map(([name]) => name));
    mistakes.push(
      ...stockMistakes(input).filter(([name]) => !leftOut.has(name) && !(stockOnly.has(name) && named.has(name))),
    );
  }
  if (mistakes.length > 0) throw new InvalidInput(byName(mistakes.slice(0, MAX_MISTAKES)));
  return input;
}

function transform<T extends object>(
  type: InputClass<T>,
  stockOnly: ReadonlySet<string>,
  sent: Record<string, unknown>,
  mistakes: Mistake[],
): T {
  const values: Record<string, unknown> = {};
  for (const name of stockOnly) {
    if (!Object.hasOwn(sent, name)) continue;
    const wrong = checkTransformable(sent[name]);
    if (wrong === undefined) values[name] = sent[name];
    else mistakes.push([name, wrong]);
  }
  return instantiate(type, values);
}

function mistakeIn({ isRequired, unless, check }: Field, value: unknown, input: object): string | undefined {
  const [isForbidden, message] = unless ?? [];
  if (isForbidden?.(input)) return value === undefined ? undefined : message;
  if (value === undefined) return isRequired ? 'This field is required.' : undefined;
  return check(value, input);
}

/** Uses `fromEntries`, because an assignment would drop a field named `__proto__`. */
function byName(mistakes: readonly Mistake[]): Record<string, string[]> {
  const messages = Map.groupBy(mistakes, ([name]) => name);
  return Object.fromEntries([...messages].map(([name, said]) => [name, said.map(([, message]) => message)]));
}
