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
 * Writes the fields that the viewer may see as JSON, in the order of the resource; nothing else is read.
 * The one place where redaction happens.
 */
export function write(resource: AnyResource, held: object, viewer: Viewer = nobody): string {
  const form = formOf(resource);
  const shown = shownOf(form, held, viewer);
  if ((shown & form.guarded) !== 0) viewer.onReveal?.(held);
  const texts = form.isFlat ? lasting.get(held) : undefined;
  if (!texts) return writeFields(form, shown, held, viewer).text;
  const name = viewer.maskSecrets ? -1 - shown : shown;
  const kept = texts.get(name);
  if (kept !== undefined) return kept;
  const { text, isWhole } = writeFields(form, shown, held, viewer);
  if (isWhole) texts.set(name, text);
  return text;
}

/** What `write` writes, as an object. */
export function present(resource: AnyResource, held: object, viewer: Viewer = nobody): Record<string, unknown> {
  return JSON.parse(write(resource, held, viewer)) as Record<string, unknown>;
}

/** Texts of objects that never change, by what is shown of them; gone with the object. */
const lasting = new WeakMap<object, Map<number, string>>();

/**
 * Says that an object, and what its functions make, never changes: its text is kept for as long as the object itself, once
 * for each set of fields that somebody was shown. What a viewer is shown is decided every time all the same.
 */
export function lastingText<T extends object>(held: T): T {
  lasting.set(held, new Map());
  return held;
}

/** A resource as it is written: worked out once. */
interface Form {
  readonly fields: readonly FormField[];
  /** The fields that not everybody sees. */
  readonly ruled: readonly FormField[];
  /** The bits of all others. */
  readonly free: number;
  /** The bits of the fields that need a permission. */
  readonly guarded: number;
  /** Whether there are no objects inside, which others decide about. */
  readonly isFlat: boolean;
  /** The fields of each set that somebody was shown. */
  readonly sets: Map<number, readonly FormField[]>;
}

/** A field's rule, and what it is written with; each has all of these, for V8 reads objects of one shape much faster. */
interface FormField extends Pick<FieldRule, 'shownTo' | 'inside'> {
  readonly name: string;
  /** What stands before its value. */
  readonly start: string;
  readonly onRequest: boolean;
  readonly bit: number;
}

/** A set of fields is one number, a bit for each. */
const MOST_FIELDS = 30;

const forms = new WeakMap<AnyResource, Form>();

function formOf(resource: AnyResource): Form {
  const known = forms.get(resource);
  if (known) return known;
  const fields = Object.entries(resource.fields).map(([name, rule], index): FormField => {
    const { shownTo, inside, onRequest = false } = rule;
    return { name, start: `${JSON.stringify(name)}:`, shownTo, inside, onRequest, bit: 1 << index };
  });
  if (fields.length > MOST_FIELDS) throw new Error(`${resource.name} has more than ${String(MOST_FIELDS)} fields.`);
  const ruled = fields.filter(({ shownTo, onRequest }) => shownTo !== undefined || onRequest);
  const form = {
    fields,
    ruled,
    free: bitsOf(fields) & ~bitsOf(ruled),
    guarded: bitsOf(fields.filter(({ shownTo }) => shownTo !== undefined)),
    isFlat: fields.every(({ inside }) => !inside),
    sets: new Map<number, readonly FormField[]>(),
  };
  forms.set(resource, form);
  return form;
}

function bitsOf(fields: readonly FormField[]): number {
  return fields.reduce((bits, { bit }) => bits | bit, 0);
}

/** The fields that are shown of an object, as bits. */
function shownOf({ free, ruled }: Form, held: object, viewer: Viewer): number {
  let shown = free;
  for (const field of ruled) if (isShown(field, held, viewer)) shown |= field.bit;
  return shown;
}

function isShown({ name, onRequest, shownTo }: FormField, held: object, viewer: Viewer): boolean {
  if (onRequest && !viewer.asked.has(name)) return false;
  return !shownTo || viewer.permissions.has(shownTo(held));
}

/** The fields of a set, in the order of the resource. */
function fieldsOf({ fields, sets }: Form, shown: number): readonly FormField[] {
  const known = sets.get(shown);
  if (known) return known;
  const set = fields.filter(({ bit }) => (shown & bit) !== 0);
  sets.set(shown, set);
  return set;
}

/** @returns the text, and whether nothing in it could not be made: what is null today may open tomorrow */
function writeFields(form: Form, shown: number, held: object, viewer: Viewer): { text: string; isWhole: boolean } {
  const values = held as Record<string, unknown>;
  let [text, separator, isWhole] = ['{', '', true];
  for (const { name, start, inside } of fieldsOf(form, shown)) {
    const value = values[name];
    const written = inside ? writeInside(inside, value, viewer) : writeValue(value, viewer);
    if (written === undefined) continue;
    if (written === 'null' && typeof value === 'function') isWhole = false;
    text += separator + start + written;
    separator = ',';
  }
  return { text: `${text}}`, isWhole };
}

function writeInside(inside: AnyResource, value: unknown, viewer: Viewer): string | undefined {
  if (Array.isArray(value)) return `[${value.map((item: object) => write(inside, item, viewer)).join()}]`;
  // `user` is an id until it is expanded.
  return typeof value === 'object' && value !== null ? write(inside, value, viewer) : writeValue(value, viewer);
}

/** @returns undefined for what JSON leaves out */
function writeValue(value: unknown, viewer: Viewer): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'function':
      return writeValue((value as (viewer: Viewer) => unknown)(viewer), viewer);
    default:
      return JSON.stringify(value);
  }
}
