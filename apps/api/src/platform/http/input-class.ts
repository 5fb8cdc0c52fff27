import { fieldsOf, Query, type InputClass } from '@syncledger/domain';

/** Metadata key of the class of the body that a handler takes as a draft. */
export const DRAFT = 'syncledger:draft';

/** A body without fields. */
export class NoInput {}

/** The input that a handler takes. */
export interface Inputs {
  readonly query: InputClass;
  readonly body: InputClass | undefined;
  /** Whether it takes the body as a `Draft`. */
  readonly isDraft: boolean;
}

/** Tells input classes from the other parameter types of a handler. */
export function isInputClass(type: unknown): type is InputClass {
  return typeof type === 'function' && fieldsOf(type as InputClass).size > 0;
}

/** Reads the classes of query and body from the parameters of a handler: their types, or the class given to `@Input()`. */
export function inputsOf(prototype: object, handler: string | symbol): Inputs {
  const types = (Reflect.getMetadata('design:paramtypes', prototype, handler) ?? []) as unknown[];
  const inputs = types.filter(isInputClass);
  const isQuery = (type: InputClass) => type.prototype instanceof Query;
  const draft = Reflect.getMetadata(DRAFT, prototype, handler) as InputClass | undefined;
  const body = [...(draft ? [draft] : []), ...inputs].find((type) => isInputClass(type) && !isQuery(type));
  return { query: inputs.find(isQuery) ?? Query, body, isDraft: draft !== undefined };
}
