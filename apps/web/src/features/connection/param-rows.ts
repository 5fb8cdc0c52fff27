import { systems, type ParamMeaning } from '@syncledger/domain/words';

/** Params as JSON holds them. */
export type Params = Readonly<Record<string, unknown>>;

/** A param while it is edited. */
export interface ParamRow {
  /** Tells rows apart while names are typed. */
  readonly key: number;
  readonly name: string;
  /** Whether the name is given: only those of one's own are typed. */
  readonly isNamed: boolean;
  /** What the field shows: the text, or JSON of what is not a text. */
  readonly text: string;
  /** Whether the text is JSON. */
  readonly isJson: boolean;
  /** Whether the value that is stored stays: it is secret, and nothing was typed in its place. */
  readonly isKept: boolean;
}

/** What rows come to: params, or what is wrong, by the key of the row. */
export type Read =
  | { readonly params: Params; readonly wrong?: never }
  | { readonly params?: never; readonly wrong: ReadonlyMap<number, string> };

/** Whether a value stands for a secret that is stored and not shown (wire contract, section 6). */
export function isMasked(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return '$secret' in value && value.$secret === true && Object.keys(value).length === 1;
}

/** What is known of the params of a system, in any case of its letters. */
export function knownParams(system: string): Readonly<Record<string, ParamMeaning>> {
  const found = Object.entries(systems).find(([name]) => name.toLowerCase() === system.trim().toLowerCase());
  return found?.[1].params ?? {};
}

/** What is known of one param. */
export function meaningOf(system: string, name: string): ParamMeaning | undefined {
  const known = knownParams(system);
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

/** The same in words, or undefined. */
export function meaningText(system: string, name: string): string | undefined {
  return meaningOf(system, name)?.meaning.replaceAll('`', '');
}

/** Params as rows to edit, in their order. */
export function rowsOf(params: Params): ParamRow[] {
  return Object.entries(params).map(([name, value], key) => {
    if (isMasked(value)) return { key, name, isNamed: true, text: '', isJson: false, isKept: true };
    const isJson = typeof value !== 'string';
    return { key, name, isNamed: true, text: isJson ? JSON.stringify(value) : value, isJson, isKept: false };
  });
}

/** A row for another param. */
export function newRow(rows: readonly ParamRow[], name = ''): ParamRow {
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  return { key, name, isNamed: name !== '', text: '', isJson: false, isKept: false };
}

/** The params that rows stand for. Rows without a name and a value don't count. */
export function readRows(rows: readonly ParamRow[]): Read {
  const wrong = new Map<number, string>();
  const read = new Map<string, unknown>();
  for (const row of rows) {
    if (row.name === '' && row.text === '') continue;
    if (row.name === '') wrong.set(row.key, 'Give it a name.');
    else if (read.has(row.name)) wrong.set(row.key, 'Another param has this name.');
    else {
      const value = valueOf(row);
      if (value === undefined) wrong.set(row.key, 'This is not JSON.');
      read.set(row.name, value);
    }
  }
  // Not by assignment: a param may be called `__proto__`.
  return wrong.size > 0 ? { wrong } : { params: Object.fromEntries(read) };
}

function valueOf({ text, isJson, isKept }: ParamRow): unknown {
  if (isKept) return { $secret: true };
  if (!isJson) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A value as text; JSON of what is none. */
export function shownAs(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
