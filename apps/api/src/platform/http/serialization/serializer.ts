import type { AnyResource, FieldRule, Variant } from '@syncledger/domain';

import { publicView, variantOf, type CallerView } from './caller-view.js';

export type Serialize = (object: object) => string;

/** Called before a field that needs a permission is serialized. */
export type OnReveal = (object: object) => void;

/** A compiled resource. The only place where fields are omitted; it does not read omitted values. */
export type Serializer = (view: CallerView, onReveal?: OnReveal) => Serialize;

/** No property is optional: V8 reads objects of one shape much faster. */
interface CompiledField {
  readonly name: string;
  /** The quoted name and colon, after what comes before the first field and before each other one. */
  readonly first: string;
  readonly next: string;
  readonly shownTo: FieldRule['shownTo'];
  readonly includeOnly: boolean;
  readonly inside: Serializer | undefined;
}

/** Compiles the fields of a resource, in the order of the wire. */
export function compileSerializer(resource: AnyResource): Serializer {
  const { whole } = resource;
  if (whole !== undefined) return () => (object) => JSON.stringify((object as Record<string, unknown>)[whole]);
  const fields = Object.entries(resource.fields).map(([name, rule]): CompiledField => {
    const { shownTo, includeOnly = false, inside } = rule;
    return {
      name,
      first: `{${JSON.stringify(name)}:`,
      next: `,${JSON.stringify(name)}:`,
      shownTo,
      includeOnly,
      inside: inside && compileSerializer(inside),
    };
  });
  const always = fields.filter(({ includeOnly }) => !includeOnly);
  const hasInside = fields.some(({ inside }) => inside);
  const alwaysGuards = guardsOf(always);
  return (view, onReveal) => {
    // Once per response.
    const isIncluded = ({ name, includeOnly }: CompiledField) => !includeOnly || view.included.has(name);
    const isUsual = always.length === fields.length || view.included.size === 0;
    const included = isUsual ? always : fields.filter(isIncluded);
    const inside = hasInside ? included.map((field) => field.inside?.(view, onReveal)) : [];
    const guards = isUsual ? alwaysGuards : guardsOf(included);
    return (object) => {
      const isRevealed = guards.some((permissionOf) => view.permissions.has(permissionOf(object)));
      if (isRevealed) onReveal?.(object);
      const variant = variantOf(view, isRevealed);
      const texts = cachedTexts(resource, object);
      const cached = texts?.get(variant);
      if (cached !== undefined) return cached;
      const text = writeFields({ included, inside, view, variant }, object);
      texts?.set(variant, text);
      return text;
    };
  };
}

/** Each returns a permission that reveals part of an object. */
function guardsOf(fields: readonly CompiledField[]): NonNullable<FieldRule['shownTo']>[] {
  return fields.flatMap(({ shownTo }) => shownTo ?? []);
}

/** The fields of an object that a view shows. */
export function toPlainObject(resource: AnyResource, object: object, view = publicView): Record<string, unknown> {
  return JSON.parse(compileSerializer(resource)(view)(object)) as Record<string, unknown>;
}

interface Writing {
  readonly included: readonly CompiledField[];
  /** Serializers of nested objects, by field. */
  readonly inside: readonly (Serialize | undefined)[];
  readonly view: CallerView;
  readonly variant: Variant;
}

function writeFields({ included, inside, view, variant }: Writing, object: object): string {
  const values = object as Record<string, unknown>;
  let [text, index] = ['', -1];
  for (const { name, first, next, shownTo } of included) {
    index += 1;
    if (shownTo && !view.permissions.has(shownTo(object))) continue;
    const serialize = inside[index];
    const written = serialize ? writeInside(values[name], serialize, variant) : writeValue(values[name], variant);
    if (written === undefined) continue;
    text += (text === '' ? first : next) + written;
  }
  return text === '' ? '{}' : `${text}}`;
}

function writeInside(value: unknown, serialize: Serialize, variant: Variant): string | undefined {
  if (Array.isArray(value)) return `[${value.map(serialize).join()}]`;
  // `user` is an id until it is expanded.
  return typeof value === 'object' && value !== null ? serialize(value) : writeValue(value, variant);
}

/** @returns undefined for values that JSON omits */
function writeValue(value: unknown, variant: Variant): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'function':
      return writeValue((value as (variant: Variant) => unknown)(variant), variant);
    default:
      return JSON.stringify(value);
  }
}

const TEXTS = Symbol('texts');

interface Texts {
  readonly resource: AnyResource;
  readonly byVariant: Map<Variant, string>;
}

/**
 * Caches the JSON of immutable objects in the objects, one text per variant.
 * @throws Error for a resource whose JSON depends on more than the variant
 */
export function textCacheFor(resource: AnyResource): <T extends object>(object: T) => T {
  const rules = Object.values(resource.fields);
  if (
    rules.some(({ inside, includeOnly }) => inside ?? includeOnly) ||
    rules.filter(({ shownTo }) => shownTo).length > 1
  ) {
    throw new Error(`The text of ${resource.name} depends on more than the variant.`);
  }
  return (object) => {
    const texts: Texts = { resource, byVariant: new Map() };
    // Not enumerable, so that a spread copy does not share the cache.
    return Object.defineProperty(object, TEXTS, { value: texts });
  };
}

function cachedTexts(resource: AnyResource, object: object): Map<Variant, string> | undefined {
  const texts = (object as { [TEXTS]?: Texts })[TEXTS];
  return texts?.resource === resource ? texts.byVariant : undefined;
}
