import type { EditPermission } from '../permission/permissions.js';
import type { Schema } from '../validation/schema.js';

/** Who may see a field, and how it is documented. */
export interface FieldRule {
  readonly schema: Schema;
  /** The permission to see the field, which is absent without it. Left out: visible to every reader of the object. */
  readonly shownTo?: (object: object) => EditPermission;
  /** A secret that every reader of the object sees, such as a new token: such responses are never compressed. */
  readonly secret?: true;
  /** Only shown with `?include=`, or if the route always includes it. */
  readonly includeOnly?: boolean;
  /** Absent if there is no value. */
  readonly optional?: boolean;
  /** The resource of the nested object, or of each object in the nested list. */
  readonly inside?: AnyResource;
}

export interface AnyResource {
  /** Its name in the OpenAPI document. */
  readonly name: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** The one field whose value is sent in place of the object: a JSON object of any form. */
  readonly whole?: string;
}

/**
 * The serialized form of an object: an allow-list of fields, in order. Other fields are never sent, and a new field of `T` does not
 * compile without a rule.
 */
export interface Resource<T extends object> extends AnyResource {
  readonly fields: { readonly [K in keyof Required<T>]: FieldRule };
}

declare const variant: unique symbol;

/**
 * How an object is shown: without fields that need a permission, with masked secrets, or in full. The key of cached JSON.
 * Only the serializer creates one, after checking permissions.
 */
export type Variant = ('plain' | 'masked' | 'full') & { readonly [variant]: true };

/** An object whose fields may be functions, called only if the field is shown. */
export type Unresolved<T extends object> = { [K in keyof T]: UnresolvedField<T[K]> };

/** Nested objects are unresolved, too; their own resource checks them. */
type UnresolvedField<V> = V | ((variant: Variant) => V) | (V extends object ? object : never);

export function resource<T extends object>(
  name: string,
  description: string,
  fields: Resource<T>['fields'],
): Resource<T> {
  return { name, description, fields };
}
