import type { AnyResource } from '@syncledger/domain';

import type { Serializer } from './serialization/serializer.js';

/** RFC 4180. */
const END = '\r\n';

/** What a spreadsheet would run instead of showing it. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvHead({ fields }: AnyResource): string {
  return Object.keys(fields).join() + END;
}

/**
 * Compiles a flat resource to rows of CSV.
 * @throws Error for a field that not everybody may see: rows have no permissions
 */
export function compileCsvSerializer({ name, fields }: AnyResource): Serializer {
  if (Object.values(fields).some(({ shownTo, inside, secret }) => shownTo ?? inside ?? secret)) {
    throw new Error(`${name} is not flat, or has fields that need a permission.`);
  }
  const names = Object.keys(fields);
  return () => (object) => {
    const values = object as Record<string, unknown>;
    return names.map((field) => cellOf(values[field])).join() + END;
  };
}

function cellOf(value: unknown): string {
  if (typeof value === 'function') return cellOf((value as () => unknown)());
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
