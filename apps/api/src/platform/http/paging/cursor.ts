/** The type of a sort key. `integer` has 32 bits, as PostgreSQL requires for such columns. */
export type KeyType = 'integer' | 'number' | 'text';

/** A position between two objects of a list. */
export interface Cursor {
  /** Whether the page comes after or before the position. */
  readonly side: 'after' | 'before';
  /** Whether the object at the position belongs to the page. */
  readonly inclusive?: boolean;
  /** Sort keys of the object at the position, with the id last. */
  readonly keys: readonly (string | number)[];
}

/** The order of a list. A cursor is only valid for the order it was made for. */
export interface CursorOrder {
  /** Such as `-id`. */
  readonly name: string;
  readonly types: readonly KeyType[];
}

/** As encoded, by side; the second is inclusive. */
const SIDES = { after: ['after', 'from'], before: ['before', 'upto'] } as const;

/** Encodes a cursor as opaque text. */
export function encodeCursor({ side, inclusive = false, keys }: Cursor, order: CursorOrder): string {
  return Buffer.from(JSON.stringify([SIDES[side][inclusive ? 1 : 0], order.name, ...keys])).toString('base64url');
}

/** Returns undefined if the cursor was not made for a list with this order. */
export function decodeCursor(text: string, { name, types }: CursorOrder): Cursor | undefined {
  const [encoded, order, ...keys] = parse(text);
  const side = (['after', 'before'] as const).find((each) => SIDES[each].some((one) => one === encoded));
  const fits = order === name && keys.length === types.length && keys.every((key, index) => hasType(key, types[index]));
  if (!side || !fits) return undefined;
  return { side, inclusive: encoded === SIDES[side][1], keys: keys as (string | number)[] };
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function hasType(key: unknown, type?: KeyType): boolean {
  if (type === 'number') return Number.isSafeInteger(key);
  if (type === 'integer') return typeof key === 'number' && key === (key | 0);
  return typeof key === 'string' && !key.includes('\0') && key.isWellFormed();
}
