import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

import { InvalidInput, LedgerError, MAX_MISTAKES, type FieldErrors } from '../errors/errors.js';
import { fieldsOf, problemOf, type Field } from './field.js';
import { isJsonObject } from './json.js';

type InputClass<T> = new () => T;

/** What is said of a field that the input class does not have. */
export const UNKNOWN_FIELD = 'Unknown field.';

/**
 * Reads a request body as an input class.
 * @param body what JSON held; nothing at all counts as an empty object
 * @throws LedgerError `malformed` when it is not an object
 * @throws InvalidInput naming every wrong, missing and unknown field at once, up to `MAX_MISTAKES`
 */
export function parseBody<T extends object>(type: InputClass<T>, body: unknown): T {
  const sent = body === undefined ? {} : body;
  if (!isJsonObject(sent)) throw new LedgerError('malformed', 'The body must be a JSON object.');
  // class-transformer copies nested objects, and fails on one with a key `constructor`: params stay untouched.
  const make = (known: object) => Object.assign(new type(), known);
  return parse(type, sent, make, UNKNOWN_FIELD);
}

/**
 * Reads query parameters as an input class.
 * @param query each parameter with its value, or its values when given more than once
 * @throws InvalidInput naming every wrong and unknown parameter at once
 */
export function parseQuery<T extends object>(type: InputClass<T>, query: Record<string, unknown>): T {
  const known = [...fieldsOf(type).keys()].join(', ') || 'none';
  // All of them are optional.
  if (Object.keys(query).length === 0) return new type();
  const make = (known: object) => plainToInstance(type, known, { exposeUnsetFields: false });
  return parse(type, query, make, `Unknown parameter. Known here: ${known}.`);
}

function parse<T extends object>(type: InputClass<T>, sent: object, make: (known: object) => T, unknown: string): T {
  const fields = fieldsOf(type);
  const errors: FieldErrors = {};
  const known: Record<string, unknown> = {};
  let mistakes = 0;
  for (const name of Object.keys(sent)) {
    if (fields.has(name)) known[name] = (sent as Record<string, unknown>)[name];
    else if (mistakes < MAX_MISTAKES) mistakes += add(errors, name, unknown);
  }
  const input = make(known);
  // Asked for its account of what is wrong only when something is: that costs a good part of a request.
  const problems = isRight(fields, input) ? [] : validateSync(input);
  for (const { property, constraints } of problems) {
    for (const message of Object.values(constraints ?? {})) {
      if (mistakes < MAX_MISTAKES) mistakes += add(errors, property, message);
    }
  }
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
  return input;
}

function isRight(fields: ReadonlyMap<string, Field>, input: object): boolean {
  for (const [name, field] of fields) {
    if (problemOf(field, (input as Record<string, unknown>)[name], input) !== undefined) return false;
  }
  return true;
}

function add(errors: FieldErrors, name: string, message: string): 1 {
  const messages = Object.hasOwn(errors, name) ? errors[name] : undefined;
  if (messages) messages.push(message);
  // An own property also for `__proto__`, which an assignment would swallow.
  else Object.defineProperty(errors, name, { value: [message], enumerable: true, configurable: true });
  return 1;
}
