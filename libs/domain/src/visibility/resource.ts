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
  const name = viewer.maskSecrets ? -1 - shown : shown;
  const kept = texts?.get(name);
  if (kept !== undefined) return kept;
  const { text, isWhole } = writeFields(form, shown, held, viewer);
  if (isWhole) texts?.set(name, text);
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
  /** Whether there are no objects inside, which others decide about. */
  readonly isFlat: boolean;
  /** The bits of the fields that need a permission. */
  readonly guarded: number;
}

interface FormField {
  readonly name: string;
  /** What stands before its value. */
  readonly start: string;
  readonly rule: FieldRule;
  readonly bit: number;
}

/** A set of fields is one number, a bit for each. */
const MOST_FIELDS = 30;

const forms = new WeakMap<AnyResource, Form>();

function formOf(resource: AnyResource): Form {
  const known = forms.get(resource);
  if (known) return known;
  const fields = Object.entries(resource.fields).map(([name, rule], index) => {
    return { name, rule, start: `${JSON.stringify(name)}:`, bit: 1 << index };
  });
  if (fields.length > MOST_FIELDS) throw new Error(`${resource.name} has more than ${String(MOST_FIELDS)} fields.`);
  const isFlat = fields.every(({ rule }) => !rule.inside);
  const guarded = fields.reduce((bits, { rule, bit }) => (rule.shownTo ? bits | bit : bits), 0);
  const form = { fields, isFlat, guarded };
  forms.set(resource, form);
  return form;
}

/** The fields that are shown of an object. */
function shownOf({ fields }: Form, held: object, viewer: Viewer): number {
  let shown = 0;
  for (const { name, rule, bit } of fields) if (isShown(name, rule, held, viewer)) shown |= bit;
  return shown;
}

function isShown(name: string, rule: FieldRule, held: object, viewer: Viewer): boolean {
  if (rule.onRequest && !viewer.asked.has(name)) return false;
  return !rule.shownTo || viewer.permissions.has(rule.shownTo(held));
}

/** @returns the text, and whether nothing in it could not be made: what is null today may open tomorrow */
function writeFields(
  { fields }: Form,
  shown: number,
  held: object,
  viewer: Viewer,
): { text: string; isWhole: boolean } {
  const values = held as Record<string, unknown>;
  let [text, isWhole] = ['', true];
  for (const { name, start, rule, bit } of fields) {
    if ((shown & bit) === 0) continue;
    const value = values[name];
    const written = rule.inside ? writeInside(rule.inside, value, viewer) : writeValue(value, viewer);
    if (written === undefined) continue;
    if (written === 'null' && typeof value === 'function') isWhole = false;
    text += text === '' ? start + written : `,${start}${written}`;
  }
  return { text: `{${text}}`, isWhole };
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
