import { plainToInstance } from 'class-transformer';

import { compileInput, type InputClass } from './field.js';

const MAX_DEPTH = 32;

/**
 * Creates an instance with class-transformer, so that `@Type()` and `@Transform()` apply.
 * @param values the raw values of properties that have stock decorators only; transforms do not see the other properties
 * @throws Error for a nested class whose rules class-validator would not run
 */
export function instantiate<T extends object>(type: InputClass<T>, values: Readonly<Record<string, unknown>>): T {
  const instance = plainToInstance(type, values);
  for (const name of Object.keys(values)) assertStockOnly((instance as Record<string, unknown>)[name], name);
  return instance;
}

/**
 * Finds input that class-transformer would drop, misread or recurse into without a limit.
 * @returns the error message, or undefined
 */
export function checkTransformable(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `Must not nest deeper than ${String(MAX_DEPTH)} levels.`;
  const unsafe = Object.keys(value).find((key) => key === '__proto__' || key === 'constructor');
  if (unsafe !== undefined) return `Must not contain the key ${unsafe}.`;
  for (const member of Object.values(value)) {
    const wrong = checkTransformable(member, depth + 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** class-validator validates nested objects itself, ignoring `FieldOf` and asynchronous rules. */
function assertStockOnly(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null) return;
  const { constructor: type } = value as { constructor: unknown };
  if (typeof type === 'function' && compileInput(type as InputClass).checked.length > 0)
    throw new Error(`${name} holds a ${type.name}. A nested class takes decorators of class-validator only.`);
  for (const [key, member] of Object.entries(value)) assertStockOnly(member, `${name}.${key}`);
}
