import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';

import { UNKNOWN_FIELD } from '../errors/errors.js';
import { patternOf, type Schema } from './schema.js';

/** Rules of one property from decorators of class-validator, such as `@IsIn()`. */
interface StockRule {
  readonly schema: Schema;
  readonly isRequired: boolean;
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** Schemas by rule; other rules are enforced but not documented. */
const schemaByRule: Readonly<Record<string, (...constraints: never[]) => Schema>> = {
  isIn: (values: string[]) => ({ enum: values }),
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  min: (minimum: number) => ({ minimum }),
  max: (maximum: number) => ({ maximum }),
  minLength: (minLength: number) => ({ minLength }),
  maxLength: (maxLength: number) => ({ maxLength }),
  matches: (pattern: RegExp) => ({ pattern: patternOf(pattern) }),
  arrayMinSize: (minItems: number) => ({ minItems }),
  arrayMaxSize: (maxItems: number) => ({ maxItems }),
};

/**
 * The rules of class-validator on an input class and its parents, by property.
 * @throws Error for an asynchronous rule, which `validateSync` would skip
 */
export function stockRulesOf(type: new () => object): ReadonlyMap<string, StockRule> {
  const rules = new Map<string, StockRule>();
  const storage = getMetadataStorage();
  for (const metadata of storage.getTargetValidationMetadatas(type, '', false, false)) {
    const { propertyName, name, constraintCls } = metadata;
    if (storage.getTargetValidatorConstraints(constraintCls).some((constraint) => constraint.async))
      throw new Error(`${type.name}.${propertyName} has an asynchronous rule. Input is validated synchronously.`);
    const before = rules.get(propertyName);
    rules.set(propertyName, {
      schema: { ...before?.schema, ...schemaOf(metadata) },
      isRequired: before?.isRequired !== false && name !== 'isOptional',
    });
  }
  return rules;
}

function schemaOf({ name = '', constraints = [], each }: Partial<Metadata>): Schema {
  const schema = schemaByRule[name]?.(...(constraints as never[])) ?? {};
  return each ? { type: 'array', items: schema } : schema;
}

/**
 * Validates an input with class-validator, including unknown fields of nested classes; the caller checks those of the input.
 * @returns pairs of a property and a message
 */
export function stockMistakes(input: object): [property: string, message: string][] {
  return validateSync(input, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) =>
    error.constraints?.['whitelistValidation'] === undefined
      ? messagesOf(error).map((message): [string, string] => [error.property, message])
      : [],
  );
}

function messagesOf({ constraints = {}, children = [] }: ValidationError): string[] {
  const nested = children.flatMap((child) => messagesOf(child).map((message) => `${child.property}: ${message}`));
  const own = Object.entries(constraints).map(([rule, said]) =>
    rule === 'whitelistValidation' ? UNKNOWN_FIELD : said,
  );
  return [...own, ...nested];
}
