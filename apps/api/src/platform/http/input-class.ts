import { fieldsOf } from '@syncledger/domain';

/** A class of fields that a handler takes as its body or its query. */
export type InputClass = new () => object;

/** Whether the type of a handler's parameter is one. */
export function isInputClass(type: unknown): type is InputClass {
  return typeof type === 'function' && fieldsOf(type as InputClass).size > 0;
}
