import type { GlobalPermission } from '../permission/permissions.js';
import type { Schema } from '../validation/schema.js';

/** Who sees a field of an object, and how the field is documented. */
export interface FieldRule {
  readonly schema: Schema;
  /** Absent for everybody else: not null, not empty. Left out: whoever sees the object sees the field. */
  readonly shownTo?: (object: object) => GlobalPermission;
  /** Only in answers that ask for it (`?include=`, or a list whose reference has it). */
  readonly onRequest?: boolean;
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

/** The object as the ledger holds it: each field's value, or a function that makes it only when it is shown. */
export type Held<T extends object> = { [K in keyof T]: HeldField<T[K]> };

/** Objects inside are held in the same way, which their own resource decides about. */
type HeldField<V> = V | ((viewer: Viewer) => V) | (V extends object ? object : never);

/** What a caller may be shown. Without one, nothing that needs a permission or a request is shown. */
export interface Viewer {
  readonly permissions: ReadonlySet<GlobalPermission>;
  /** Fields asked for, by name. */
  readonly asked: ReadonlySet<string>;
  /** Whether credentials inside what is shown are to be masked. */
  readonly maskSecrets?: boolean;
  /** Told of each object whose field was shown that needs a permission. */
  readonly onReveal?: (held: object) => void;
}

/** Whoever holds nothing and asked for nothing. */
export const nobody: Viewer = { permissions: new Set(), asked: new Set() };

/** Declares a resource: exactly the fields of `T`, each with its rule. */
export function resource<T extends object>(
  name: string,
  description: string,
  fields: Resource<T>['fields'],
): Resource<T> {
  return { name, description, fields };
}

/**
 * Copies the fields that the viewer may see, in the order of the resource; nothing else is read.
 * The one place where redaction happens.
 */
export function present({ fields }: AnyResource, held: object, viewer: Viewer = nobody): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  const values = held as Record<string, unknown>;
  for (const [name, rule] of Object.entries(fields)) {
    if (!isShown(name, rule, held, viewer)) continue;
    const value = values[name];
    shown[name] = rule.inside ? presentInside(rule.inside, value, viewer) : evaluate(value, viewer);
    if (rule.shownTo) viewer.onReveal?.(held);
  }
  return shown;
}

function isShown(name: string, rule: FieldRule, held: object, viewer: Viewer): boolean {
  if (rule.onRequest && !viewer.asked.has(name)) return false;
  return !rule.shownTo || viewer.permissions.has(rule.shownTo(held));
}

function presentInside(inside: AnyResource, value: unknown, viewer: Viewer): unknown {
  if (Array.isArray(value)) return value.map((item: object) => present(inside, item, viewer));
  // `user` is an id until it is expanded.
  return typeof value === 'object' && value !== null ? present(inside, value, viewer) : value;
}

function evaluate(value: unknown, viewer: Viewer): unknown {
  return typeof value === 'function' ? (value as (viewer: Viewer) => unknown)(viewer) : value;
}
