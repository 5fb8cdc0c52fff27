import type { Schema } from './schema.js';
import { stockRulesOf } from './stock-rules.js';

/** A property of an input class: its rule, and the schema that documents the rule. */
export interface Field {
  /** Shown in the OpenAPI document. */
  readonly schema: Schema;
  readonly isRequired: boolean;
  /** When the field must be left out, although it may be required otherwise, and the message for one that was sent. */
  readonly unless?: readonly [when: (input: object) => boolean, message: string];
  /** Turns what a query string holds into the value of the property. Without it, the property is what was sent. */
  readonly read?: (sent: unknown) => unknown;
  /**
   * @param value what was sent or read, null included; never undefined
   * @param input the whole input, for rules that look at another field
   * @returns what is wrong, or undefined
   */
  readonly check: (value: unknown, input: object) => string | undefined;
}

export type InputClass<T extends object = object> = new () => T;

interface CompiledInput {
  /** Those of the parent class first, as they are documented. */
  readonly fields: ReadonlyMap<string, Field>;
  /** The same fields, those of the class itself first, as mistakes are named. */
  readonly checked: readonly (readonly [name: string, field: Field])[];
  /** Whether class-validator has to run, too. */
  readonly hasStockRules: boolean;
  /** Properties that have decorators of class-validator, and no field of ours. */
  readonly stockOnly: ReadonlySet<string>;
}

const declaredFields = new WeakMap<object, Map<string, Field>>();
const compiledInputs = new WeakMap<object, CompiledInput>();

/** Declares a property of an input class as a field. */
export function FieldOf(field: Field): PropertyDecorator {
  return ({ constructor }, key) => {
    const fields = declaredFields.get(constructor) ?? new Map<string, Field>();
    declaredFields.set(constructor, fields.set(String(key), field));
  };
}

/** The fields of an input class by name, those of its parents first. */
export function fieldsOf(type: InputClass): ReadonlyMap<string, Field> {
  return compileInput(type).fields;
}

/** @throws Error for a rule that can't be run, such as an asynchronous one */
export function compileInput(type: InputClass): CompiledInput {
  let compiled = compiledInputs.get(type);
  if (!compiled) {
    const own = declaredFields.get(type) ?? new Map<string, Field>();
    const fields = new Map([...declaredInParents(type), ...own]);
    const checked = [...own, ...[...fields].filter(([name]) => !own.has(name))];
    const stock = stockRulesOf(type);
    const stockOnly = new Set([...stock.keys()].filter((name) => !fields.has(name)));
    for (const [name, { schema, isRequired }] of stock) {
      const field = fields.get(name) ?? { schema: {}, isRequired, check: () => undefined };
      fields.set(name, { ...field, schema: { ...schema, ...field.schema } });
    }
    compiled = { fields, checked, hasStockRules: stock.size > 0, stockOnly };
    compiledInputs.set(type, compiled);
  }
  return compiled;
}

function declaredInParents(type: InputClass): ReadonlyMap<string, Field> {
  const parent: unknown = Object.getPrototypeOf(type);
  if (typeof parent !== 'function' || !parent.prototype) return new Map();
  return new Map([...declaredInParents(parent as InputClass), ...(declaredFields.get(parent) ?? [])]);
}

/** The schema of an input class as a whole: its fields, which are required, and no others. */
export function objectSchema(type: InputClass): Schema {
  const fields = [...fieldsOf(type)];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, { schema }]) => [name, schema])),
    required: fields.filter(([, { isRequired, unless }]) => isRequired && !unless).map(([name]) => name),
    additionalProperties: false,
  };
}
