import { systems, type ParamInfo } from '@syncledger/domain/words';

export type Params = Readonly<Record<string, unknown>>;

export interface ParamRow {
  /** Stable while names are edited. */
  readonly key: number;
  readonly name: string;
  /** False for a custom param whose name is edited, too. */
  readonly isNameFixed: boolean;
  /** The text, or JSON of any other value. */
  readonly text: string;
  readonly isJson: boolean;
  /** Whether the stored secret is kept, because nothing was entered. */
  readonly isUnchangedSecret: boolean;
}

/** Errors are by key of the row. */
export type ParsedRows =
  | { readonly params: Params; readonly errors?: never }
  | { readonly params?: never; readonly errors: ReadonlyMap<number, string> };

/** Whether a value is the marker of a masked secret (wire contract, section 6). */
export function isMasked(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return '$secret' in value && value.$secret === true && Object.keys(value).length === 1;
}

/** The names of systems are compared case-insensitively. */
export function knownParams(system: string): Readonly<Record<string, ParamInfo>> {
  const found = Object.entries(systems).find(([name]) => name.toLowerCase() === system.trim().toLowerCase());
  return found?.[1].params ?? {};
}

export function findParam(system: string, name: string): ParamInfo | undefined {
  const known = knownParams(system);
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

export function paramDescription(system: string, name: string): string | undefined {
  return findParam(system, name)?.meaning.replaceAll('`', '');
}

export function toRows(params: Params): ParamRow[] {
  return Object.entries(params).map(([name, value], key) => {
    if (isMasked(value)) return { key, name, isNameFixed: true, text: '', isJson: false, isUnchangedSecret: true };
    const isJson = typeof value !== 'string';
    return {
      key,
      name,
      isNameFixed: true,
      text: isJson ? JSON.stringify(value) : value,
      isJson,
      isUnchangedSecret: false,
    };
  });
}

export function newRow(rows: readonly ParamRow[], name = ''): ParamRow {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  return { key, name, isNameFixed: name !== '', text: '', isJson: false, isUnchangedSecret: false };
}

/** Ignores rows without a name and a value. */
export function parseRows(rows: readonly ParamRow[]): ParsedRows {
  const errors = new Map<number, string>();
  const params = new Map<string, unknown>();
  for (const row of rows) {
    if (row.name === '' && row.text === '') continue;
    if (row.name === '') errors.set(row.key, 'Enter a name.');
    else if (params.has(row.name)) errors.set(row.key, 'This name is already used.');
    else {
      const value = valueOf(row);
      if (value === undefined) errors.set(row.key, 'Enter valid JSON.');
      params.set(row.name, value);
    }
  }
  // Object.fromEntries rather than assignment: a param may be called `__proto__`.
  return errors.size > 0 ? { errors } : { params: Object.fromEntries(params) };
}

function valueOf({ text, isJson, isUnchangedSecret }: ParamRow): unknown {
  if (isUnchangedSecret) return { $secret: true };
  if (!isJson) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
