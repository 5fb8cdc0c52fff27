import fc from 'fast-check';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** The parts of an OpenAPI document that requests are made from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A request that may be wrong in many ways. */
export interface OddRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
  readonly caller: 'administrator' | 'stranger' | 'nobody' | 'wrong';
  readonly address: string;
}

/** Ids that are there. */
export interface KnownIds {
  /** Not those of the callers: their tokens are revoked. */
  readonly user: number;
  readonly project: number;
  readonly alm: number;
  readonly analysis: number;
  readonly almJob: number;
  readonly analysisJob: number;
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('', '\u0000', '\uD800', '\uDFFF x', '🐛', '0', '-1', 'null', "' OR 1=1 --", '%', '__proto__', 'a@b'),
  fc.constantFrom('x'.repeat(256), 'x'.repeat(65_537), '2026-13-01T00:00:00Z', '9'.repeat(30), 'constructor'),
);

const oddName = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'id', '', 'ready', 'x', '\u0000');

const deep = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.constantFrom('[]', '{}'))
  .map(([depth, brackets]) =>
    brackets === '[]' ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  );

/** JSON texts, some of which no JavaScript value would be written as. */
const oddJson = fc.oneof(
  oddText.map((text) => JSON.stringify(text)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('null', 'true', '1e400', '-0', '9007199254740993', '1.0', '0.1', '1E+2', '[]', '{}', '[null]'),
  fc.constantFrom('{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', '[[[]]]', '{"":1}', '-1', '0'),
  deep,
);

function rightJson(schema: Schema, ids: KnownIds, name: string): fc.Arbitrary<string> {
  const known = (ids as unknown as Record<string, number>)[name === 'connection' ? 'alm' : name];
  if (known !== undefined) return fc.constantFrom(known, ids.analysis).map(String);
  if (schema.enum) return fc.constantFrom(...schema.enum).map((value) => JSON.stringify(value));
  if (schema.format === 'email') return fc.nat(1e9).map((number) => `"fuzz${number}@example.com"`);
  if (schema.type === 'boolean') return fc.constantFrom('true', 'false');
  if (schema.type === 'array') return fc.constantFrom('[]');
  if (schema.type === 'object') return fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify({ value }));
  if (name === 'role' || name === 'inherit_from') return fc.constantFrom('"UR1"', '"UR2"');
  if (schema.format === 'date-time') return fc.constant('"2020-01-01T00:00:00Z"');
  return fc.string({ minLength: 1, maxLength: 20 }).map((text) => JSON.stringify(text));
}

/** Mostly right, so that some requests get far. */
const mostly = <T>(right: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 8) =>
  fc.oneof({ weight, arbitrary: right }, { weight: 1, arbitrary: odd });

function bodyText(schema: Schema, ids: KnownIds): fc.Arbitrary<string> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const json = mostly(rightJson(field, ids, name), oddJson);
    const isThere = mostly(fc.constant(schema.required?.includes(name) ?? false), fc.boolean());
    return fc.tuple(json, isThere).map(([text, there]) => (there ? [`${JSON.stringify(name)}:${text}`] : []));
  });
  const extra = fc.tuple(oddName, oddJson).map(([name, text]) => [`${JSON.stringify(name)}:${text}`]);
  const parts = fc.tuple(...fields, mostly(fc.constant<string[]>([]), extra));
  return parts.map((all) => `{${all.flat().join(',')}}`);
}

/** Cuts, doubles or spoils a text somewhere. */
const spoil = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.constantFrom('', ',', '}', '{', '"', '\\', '\u0000', '/*', '\uFEFF'))
    .map(([at, piece]) => (piece === '' ? text.slice(0, at) : text.slice(0, at) + piece + text.slice(at)));

function payloadOf(operation: Operation, document: ApiDocument, ids: KnownIds): fc.Arbitrary<string | undefined> {
  const name = operation.requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1);
  const schema = document.components.schemas[name ?? ''];
  if (!schema) return mostly(fc.constant(undefined), oddJson as fc.Arbitrary<string | undefined>, 12);
  const text = bodyText(schema, ids);
  return mostly(text, fc.oneof(text.chain(spoil), oddJson, fc.constantFrom('', ' ', '[', 'nul', '{}')));
}

const oddSegment = fc.oneof(
  fc.constantFrom('0', '-1', 'abc', '%00', '%zz', '%', '%C0%AF', '%ED%A0%80', '..%2f..', '1;x=1', '%F0%9F%90%9B'),
  fc.constantFrom('9007199254740992', '2147483648', '1e3', '__proto__', 'me', 'x'.repeat(99), 'x'.repeat(3000)),
  fc.string({ maxLength: 10 }).map((text) => encodeURIComponent(text) || '0'),
);

function filledPath(path: string, ids: KnownIds): fc.Arbitrary<string> {
  const kind = path.includes('/analysis/') ? 'analysis' : 'alm';
  const idOf = (name: string) => {
    if (name === 'user' || path.includes('/users/')) return ids.user;
    if (name === 'project' || path.includes('/projects/')) return ids.project;
    if (path.includes('/jobs/')) return kind === 'alm' ? ids.almJob : ids.analysisJob;
    return ids[kind];
  };
  const parts = path.split('/').map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name ? mostly(fc.constant(String(idOf(name))), oddSegment, 4) : mostly(fc.constant(part), oddSegment, 200);
  });
  return fc
    .tuple(fc.tuple(...parts), fc.boolean())
    .map(([all, slash]) => all.join('/').replace(/\/?$/, slash ? '/' : ''));
}

const oddQueryValue = fc.oneof(
  oddText.map((text) => (text.isWellFormed() ? encodeURIComponent(text.slice(0, 2000)) : '%ED%A0%80')),
  fc.constantFrom(
    '',
    '1',
    'true',
    '0',
    '-1',
    '1.5',
    'user',
    'id',
    '%',
    '%zz',
    '+',
    '1,2',
    '2020-01-01T00:00:00Z',
    'state',
  ),
);

function queryOf({ parameters = [] }: Operation): fc.Arbitrary<string> {
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const name = mostly(fc.constantFrom('page_size', ...names), fc.constantFrom('x', '__proto__', 'a[b]', ''), 20);
  const value = mostly(fc.constantFrom('1', '2', 'true', 'id', 'user', 'state'), oddQueryValue, 1);
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 3 });
  return mostly(
    fc.constant(''),
    pairs.map((all) => (all.length > 0 ? `?${all.map((pair) => pair.join('=')).join('&')}` : '')),
    1,
  );
}

const printable = fc.string({ minLength: 1, maxLength: 40 });

const oddHeaders = fc.dictionary(
  fc.constantFrom('accept', 'content-type', 'content-encoding', 'idempotency-key', 'x-request-id', 'host', 'range'),
  fc.oneof(
    printable,
    fc.constantFrom('*/*', 'application/json', 'text/html', 'gzip', 'a;q=2', ';', '"', 'x'.repeat(300)),
  ),
  { maxKeys: 2 },
);

/** Requests that are near to those which the document describes, and wrong in some way. */
export function oddRequests(document: ApiDocument, ids: KnownIds): fc.Arbitrary<OddRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(
    ({ path, method, operation }) =>
      fc.record({
        method: mostly(fc.constant(method), fc.constantFrom('PUT', 'HEAD', 'PATCH', 'OPTIONS', 'POST'), 30),
        url: fc.tuple(filledPath(path, ids), queryOf(operation)).map((parts) => parts.join('')),
        headers: mostly(fc.constant({}), oddHeaders, 5),
        payload: payloadOf(operation, document, ids),
        caller: mostly(fc.constant('administrator'), fc.constantFrom('stranger', 'nobody', 'wrong'), 10),
        address: fc.ipV4(),
      }) as fc.Arbitrary<OddRequest>,
  );
}
