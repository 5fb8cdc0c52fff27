import type { Schema } from './schema.js';
import { stockRulesOf } from './stock-rules.js';

/** A property of an input class: its rule, and the schema of the rule. */
export interface Field {
  /** For the OpenAPI document. */
  readonly schema: Schema;
  readonly isRequired: boolean;
  /** The values of a query parameter are separated by commas, instead of repeating the parameter. For the OpenAPI document. */
  readonly isCommaSeparated?: boolean;
  /** A condition under which the field must be absent, and the message if it is not. Otherwise `isRequired` applies. */
  readonly unless?: readonly [when: (input: object) => boolean, message: string];
  /** Converts the value that was sent; without it, the raw value is kept. */
  readonly read?: (sent: unknown) => unknown;
  /**
   * @param value may be null, never undefined
   * @param input the complete input, for rules across fields
   * @returns the error message or messages, or undefined
   */
  readonly check: (value: unknown, input: object) => string | readonly string[] | undefined;
  /** For lists with references: the valid parts of an invalid list. */
  readonly validEntries?: (value: unknown) => readonly unknown[] | undefined;
}

export type InputClass<T extends object = object> = new () => T;

interface CompiledInput {
  /** Fields of parent classes first, for the documentation. */
  readonly fields: ReadonlyMap<string, Field>;
  /** The same fields with those of parent classes last, the order of error messages. */
  readonly checked: readonly (readonly [name: string, field: Field])[];
  /** Whether class-validator must run, too. */
  readonly hasStockRules: boolean;
  /** Properties that have decorators of class-validator, and no `FieldOf`. */
  readonly stockOnly: ReadonlySet<string>;
}

/** Classes whose one field is the whole body, by the name of the field. */
const wholeBodies = new WeakMap<object, string>();

/** Declares that the body itself, whatever its fields, is the value of a field. */
export function WholeBody(field: string): ClassDecorator {
  return (type) => void wholeBodies.set(type, field);
}

/** The field that takes the whole body; undefined for classes whose fields are those of the body. */
export function wholeBodyField(type: InputClass): string | undefined {
  return wholeBodies.get(type);
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

/** The fields by name, those of parent classes first. */
export function fieldsOf(type: InputClass): ReadonlyMap<string, Field> {
  return compileInput(type).fields;
}

/** @throws Error for an asynchronous rule, which can't run */
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

export function objectSchema(type: InputClass): Schema {
  const fields = [...fieldsOf(type)];
  const whole = fields.find(([name]) => name === wholeBodyField(type));
  if (whole) return whole[1].schema;
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, { schema }]) => [name, schema])),
    required: fields.filter(([, { isRequired, unless }]) => isRequired && !unless).map(([name]) => name),
    additionalProperties: false,
  };
}
