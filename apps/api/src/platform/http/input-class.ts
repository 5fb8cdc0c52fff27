import { fieldsOf, type InputClass } from '@syncledger/domain';

/** Tells input classes from the other parameter types of a handler. */
export function isInputClass(type: unknown): type is InputClass {
  return typeof type === 'function' && fieldsOf(type as InputClass).size > 0;
}
