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
    const names = isUsual ? '' : included.map(({ name }) => name).join();
    return (object) => {
      const isRevealed = guards.some((permissionOf) => view.permissions.has(permissionOf(object)));
      if (isRevealed) onReveal?.(object);
      const writing = { included, inside, view, variant: variantOf(view, isRevealed) };
      const texts = cachedTexts(resource, object);
      if (!texts) return writeFields(writing, object);
      const key = hasInside ? names : writing.variant;
      const frame = texts.frames.get(key) ?? keepFrame(texts.frames, key, frameOf(writing, texts.of));
      return fill(frame, writing, object);
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

/** All of an object that is not cached. */
function writeFields({ included, inside, view, variant }: Writing, object: object): string {
  const values = object as Record<string, unknown>;
  let [text, index] = ['', -1];
  for (const { name, first, next, shownTo } of included) {
    index += 1;
    if (shownTo && !view.permissions.has(shownTo(object))) continue;
    const value = values[name];
    const serialize = inside[index];
    const written = serialize && isNested(value) ? writeNested(value, serialize) : writeValue(value, variant);
    if (written !== undefined) text += (text === '' ? first : next) + written;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The text around the nested objects of an object that is cached. */
interface Frame {
  /** One before each nested object, and one behind the last. */
  readonly pieces: readonly string[];
  /** The fields of the nested objects, by their index. */
  readonly nested: readonly number[];
}

/** Joined once: a string that grew by addition is put together again each time that it is written. */
function frameOf({ included, inside, view, variant }: Writing, object: object): Frame {
  const values = object as Record<string, unknown>;
  const [pieces, nested]: [string[], number[]] = [[], []];
  let [parts, index, isFirst]: [string[], number, boolean] = [[], -1, true];
  for (const { name, first, next, shownTo } of included) {
    index += 1;
    if (shownTo && !view.permissions.has(shownTo(object))) continue;
    const value = values[name];
    if (inside[index] && isNested(value)) {
      parts.push(isFirst ? first : next);
      pieces.push(parts.join(''));
      nested.push(index);
      parts = [];
    } else {
      const written = writeValue(value, variant);
      if (written === undefined) continue;
      parts.push(isFirst ? first : next, written);
    }
    isFirst = false;
  }
  parts.push(isFirst ? '{}' : '}');
  pieces.push(parts.join(''));
  return { pieces, nested };
}

/** One for each of the few variants; of the many sets of included fields only the last. */
function keepFrame(frames: Map<string, Frame>, key: string, frame: Frame): Frame {
  if (frame.nested.length > 0) frames.clear();
  frames.set(key, frame);
  return frame;
}

/** The nested objects are serialized each time: their text depends on more, may have secrets, and is cached with them. */
function fill({ pieces, nested }: Frame, { included, inside }: Writing, object: object): string {
  let [text = ''] = pieces;
  for (let at = 0; at < nested.length; at += 1) {
    const index = nested[at] ?? 0;
    const value = (object as Record<string, unknown>)[included[index]?.name ?? ''];
    text += writeNested(value, inside[index]) + (pieces[at + 1] ?? '');
  }
  return text;
}

/** `user` is an id until it is expanded. */
function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function writeNested(value: unknown, serialize?: Serialize): string {
  if (!serialize) return 'null';
  return Array.isArray(value) ? `[${value.map(serialize).join()}]` : serialize(value as object);
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

interface Cached {
  readonly [TEXTS]?: Texts;
}

interface Texts {
  readonly resource: AnyResource;
  /** The object that is cached. */
  readonly of: object;
  /** By the variant, or by the names of the included fields. */
  readonly frames: Map<string, Frame>;
}

/**
 * Caches the JSON of immutable objects in the objects: one text per variant, or, for a resource with others inside, the text around
 * those for the last included fields.
 * @throws Error for a resource whose own JSON depends on more than that
 */
export function textCacheFor(resource: AnyResource): <T extends object>(object: T) => T {
  const rules = Object.values(resource.fields);
  const guarded = rules.filter(({ shownTo }) => shownTo).length;
  const hasInside = rules.some(({ inside }) => inside);
  if (guarded > (hasInside ? 0 : 1) || (!hasInside && rules.some(({ includeOnly }) => includeOnly))) {
    throw new Error(`The text of ${resource.name} depends on more than the variant.`);
  }
  return (object) => {
    const texts: Texts = { resource, of: object, frames: new Map() };
    // Not enumerable, so that a spread copy does not share the cache.
    return Object.defineProperty(object, TEXTS, { value: texts });
  };
}

/**
 * Puts other objects into a cached one, whose text it shares. The result has the given fields only: to copy all takes six times as
 * long, and V8 takes ten times as long to read through an object that inherits from one that was just made.
 */
export function withNested<T extends object>(cached: object, nested: T): T {
  return { ...nested, [TEXTS]: (cached as Cached)[TEXTS] };
}

function cachedTexts(resource: AnyResource, object: object): Texts | undefined {
  const texts = (object as Cached)[TEXTS];
  return texts?.resource === resource ? texts : undefined;
}
