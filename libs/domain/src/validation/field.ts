import { ValidateBy } from 'class-validator';

import type { Schema } from './schema.js';

/** What a field of an input class is: its schema for the documentation, and its rule. */
export interface Field {
  /** Shown in the OpenAPI document. */
  readonly schema: Schema;
  /** Whether it may be left out. */
  readonly optional: boolean | ((input: object) => boolean);
  /**
   * The rule. Called with values that are there, null included.
   * @param value what was sent, for query parameters after `read`
   * @param input the whole input, for rules that look at another field
   * @returns what is wrong, or undefined
   */
  check(value: unknown, input: object): string | undefined;
}

type InputClass = abstract new () => object;

const fieldsByClass = new WeakMap<object, Map<string, Field>>();
/** With those of the parents: asked for with every request. */
const allFieldsByClass = new WeakMap<object, ReadonlyMap<string, Field>>();

/** The fields of an input class in the order of their declaration, those of its parents first. */
export function fieldsOf(type: InputClass): ReadonlyMap<string, Field> {
  let fields = allFieldsByClass.get(type);
  if (!fields) {
    const parent: unknown = Object.getPrototypeOf(type);
    const inherited = typeof parent === 'function' && parent.prototype ? fieldsOf(parent as InputClass) : [];
    fields = new Map([...inherited, ...(fieldsByClass.get(type) ?? [])]);
    allFieldsByClass.set(type, fields);
  }
  return fields;
}

/** What is wrong with a field of an input, or undefined. */
export function problemOf(field: Field, value: unknown, input: object): string | undefined {
  const { optional } = field;
  if (value !== undefined) return field.check(value, input);
  const isOptional = typeof optional === 'function' ? optional(input) : optional;
  return isOptional ? undefined : 'This field is required.';
}

/** Declares a property of an input class as a field: class-validator checks it, the documentation shows it. */
export function FieldOf(field: Field): PropertyDecorator {
  return (prototype, key) => {
    const own = fieldsByClass.get(prototype.constructor) ?? new Map<string, Field>();
    fieldsByClass.set(prototype.constructor, own.set(String(key), field));
    const problems = new WeakMap<object, string>();
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value, args) => {
          if (!args) return false;
          const { object } = args;
          const said = problemOf(field, value, object);
          if (said !== undefined) problems.set(object, said);
          return said === undefined;
        },
        // class-validator asks only after the rule said no, and at once.
        defaultMessage: (args) => problems.get(args?.object ?? {}) ?? '',
      },
    })(prototype, key);
  };
}
