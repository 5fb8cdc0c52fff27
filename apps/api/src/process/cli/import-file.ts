import {
  isJsonObject,
  isSecretMarker,
  kinds,
  nestedMarkers,
  NESTED_MARKER,
  type JsonObject,
  type JsonValue,
  type Kind,
} from '@syncledger/domain';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type YAMLMap } from 'yaml';

import { namedVariable } from '../../platform/config/index.js';

/** An error in a file, with its line; never with a value. */
export interface Problem {
  readonly line: number;
  readonly what: string;
}

/** A connection in a file. */
export interface Entry {
  /** Its first line. */
  readonly line: number;
  /** Slug, or id if it is a number. */
  readonly project: string | number;
  readonly kind: Kind;
  readonly alias: string;
  /** Its fields other than project and kind, with variables replaced. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The line of a field. */
  lineOf(field: string): number;
}

/** The connections in a file, or its errors. */
export interface ImportFile {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

type Report = (line: number, what: string) => void;

/** Parses a list of connections from YAML, which includes JSON. */
export function readImportFile(text: string): ImportFile {
  const problems: Problem[] = [];
  const report: Report = (line, what) => problems.push({ line, what });
  const { document, lines } = parse(text, report);
  const entries: Entry[] = [];
  if (problems.length === 0 && !isSeq(document.contents)) report(1, 'The file must be a list of connections.');
  if (problems.length > 0 || !isSeq(document.contents)) return { entries, problems };
  for (const item of document.contents.items) {
    if (isMap(item)) entries.push(...readEntry(document, item, lines, report));
    else report(lineOf(lines, item), 'Each entry must be a connection.');
  }
  return { entries, problems };
}

/** Parses the params of one connection from YAML. */
export function readParams(text: string): { params: JsonObject; problems: string[] } {
  const problems: string[] = [];
  const report: Report = (line, what) => problems.push(`line ${line}: ${what}`);
  const { document, lines } = parse(text, report);
  if (problems.length > 0) return { params: {}, problems };
  const value = valueOf(document, document.contents, lines, report);
  if (isJsonObject(value))
    return {
      params: filledIn(value, '', (what) => {
        report(1, what);
      }) as JsonObject,
      problems,
    };
  return { params: {}, problems: [...problems, 'Must be an object.'] };
}

/** The parser's own messages quote the file, which may contain secrets: only its codes are reported. */
function parse(text: string, report: Report): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    report(lines.linePos(pos[0]).line, `This is not valid YAML (${code}).`);
  }
  return { document, lines };
}

function readEntry(document: Document, item: YAMLMap, lines: LineCounter, report: Report): Entry[] {
  const line = lineOf(lines, item);
  const places = new Map(item.items.map(({ key }) => [isScalar(key) ? String(key.value) : '', lineOf(lines, key)]));
  const lineOfField = (name: string) => places.get(name.split('.')[0] ?? '') ?? line;
  const value = valueOf(document, item, lines, report);
  if (!isJsonObject(value)) return [];
  const { project, kind, ...rest } = value;
  const complain = (name: string, what: string) => {
    report(lineOfField(name), `${name}: ${what}`);
  };
  const fields =
    rest['params'] === undefined
      ? rest
      : {
          ...rest,
          params: filledIn(rest['params'], '', (what) => {
            complain('params', what);
          }),
        };
  const nested = isJsonObject(rest['params']) ? nestedMarkers(rest['params']) : [];
  for (const name of nested) complain('params', `${name}: ${NESTED_MARKER}`);
  const alias = rest['alias'] ?? rest['system'];
  const isNamed = typeof project === 'string' || Number.isSafeInteger(project);
  if (!isNamed) complain('project', 'Must be a project’s slug or id.');
  if (!kinds.includes(kind as Kind)) complain('kind', `Must be one of ${kinds.join(', ')}.`);
  if (typeof alias !== 'string') complain('alias', 'Must be a string; if left out, it is the system.');
  if (!isNamed || !kinds.includes(kind as Kind) || typeof alias !== 'string') return [];
  return [{ line, project: project as string | number, kind: kind as Kind, alias, fields, lineOf: lineOfField }];
}

/**
 * A value of the file as JSON. A number that YAML would write differently was meant as a string, and must be quoted.
 */
function valueOf(document: Document, node: unknown, lines: LineCounter, report: Report): JsonValue | undefined {
  visit(node as YAMLMap, {
    Scalar: (key, scalar) => {
      if (key === 'key' || typeof scalar.value !== 'number' || String(scalar.value) === scalar.source) return;
      report(lineOf(lines, scalar), 'YAML would read this value as a different number. Put it in quotes.');
    },
  });
  try {
    const value = (node as YAMLMap | null)?.toJS(document) as JsonValue | undefined;
    // Throws where an alias refers to what it is in.
    JSON.stringify(value);
    return value;
  } catch {
    // Such as an alias to nothing; the original error would quote it.
    report(lineOf(lines, node), 'A reference (*) here is invalid or nested too deeply.');
    return undefined;
  }
}

/** Replaces each `{$env: NAME}`, at any depth, by the value of the variable. */
function filledIn(value: JsonValue, name: string, complain: (what: string) => void): JsonValue {
  if (Array.isArray(value)) return value.map((item) => filledIn(item, name, complain));
  if (!isJsonObject(value) || isSecretMarker(value)) return value;
  if (!Object.hasOwn(value, '$env')) {
    const filled = Object.entries(value).map(([key, inner]) => [key, filledIn(inner, name || key, complain)] as const);
    return Object.fromEntries(filled);
  }
  const variable = value['$env'];
  const found = typeof variable === 'string' && Object.keys(value).length === 1 ? namedVariable(variable) : undefined;
  if (found === undefined) {
    complain(`${name}: The environment variable that {$env: ...} names is not set, empty, or a setting of the server.`);
  }
  return found ?? '';
}

function lineOf(lines: LineCounter, node: unknown): number {
  const { range } = (node ?? {}) as { range?: readonly number[] | null };
  return lines.linePos(range?.[0] ?? 0).line;
}
