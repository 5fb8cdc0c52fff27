import type { GlobalPermission } from '../permission/permissions.js';
import type { Schema } from '../validation/schema.js';

/** Who sees a field of an object, and how the field is documented. */
export interface FieldRule {
  readonly schema: Schema;
  /** Absent for everybody else: not null, not empty. Left out: whoever sees the object sees the field. */
  readonly shownTo?: (object: object) => GlobalPermission;
  /** Only in answers that ask for it (`?include=`, or a list whose reference has it). */
  readonly includeOnly?: boolean;
  /** Left out where there is nothing to say. */
  readonly optional?: boolean;
  /** The rules of the object inside, or of each object in the list inside. */
  readonly inside?: AnyResource;
}

/** A resource whose object's type does not matter. */
export interface AnyResource {
  /** Its name in the OpenAPI document. */
  readonly name: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
}

/**
 * What an object looks like on the wire: an allow-list of fields in the order of the wire.
 * A field that is not here is never sent; a new field of `T` does not compile until someone decides who sees it.
 */
export interface Resource<T extends object> extends AnyResource {
  readonly fields: { readonly [K in keyof Required<T>]: FieldRule };
}

declare const variant: unique symbol;

/**
 * What an object is shown as: without the fields that need a permission, with secret values masked, or in full. The key of cached texts.
 * Only the serializer makes one, once it has decided who asks.
 */
export type Variant = ('plain' | 'masked' | 'full') & { readonly [variant]: true };

/** The object as the ledger holds it: each field's value, or a function that makes it only when it is shown. */
export type Unresolved<T extends object> = { [K in keyof T]: UnresolvedField<T[K]> };

/** Objects inside are held in the same way, which their own resource decides about. */
type UnresolvedField<V> = V | ((variant: Variant) => V) | (V extends object ? object : never);

/** Declares a resource: exactly the fields of `T`, each with its rule. */
export function resource<T extends object>(
  name: string,
  description: string,
  fields: Resource<T>['fields'],
): Resource<T> {
  return { name, description, fields };
}
