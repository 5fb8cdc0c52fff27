import { InvalidInput } from '@syncledger/domain';

/** The type of a value by which a list is ordered: `integer` is of 32 bits, as PostgreSQL binds it where the column is. */
export type KeyType = 'integer' | 'number' | 'text';

/** A place between two objects of a list. */
export interface Cursor {
  /** Whether the page is the one after the place or the one before it. */
  readonly side: 'after' | 'before';
  /** Values of the object at the place: what the list is ordered by, then the id. */
  readonly keys: readonly (string | number)[];
}

/** What a list is ordered by: a cursor of one order means nothing in another. */
export interface CursorOrder {
  /** Such as `-id`. */
  readonly name: string;
  readonly types: readonly KeyType[];
}

/** Writes a place as text that clients hand back and must not make up. */
export function writeCursor({ side, keys }: Cursor, order: CursorOrder): string {
  return Buffer.from(JSON.stringify([side, order.name, ...keys])).toString('base64url');
}

/**
 * Reads a place.
 * @throws InvalidInput when it was not written for a list with this order
 */
export function readCursor(text: string, { name, types }: CursorOrder): Cursor {
  const [side, order, ...keys] = parse(text);
  const fits = order === name && keys.length === types.length && keys.every((key, index) => hasType(key, types[index]));
  if ((side !== 'after' && side !== 'before') || !fits) {
    throw new InvalidInput({ cursor: ['Is not a cursor of this list and order.'] });
  }
  return { side, keys: keys as (string | number)[] };
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
