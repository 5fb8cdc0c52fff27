import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Header {
  readonly required?: boolean;
  readonly schema: object;
}

interface Response {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

type Responses = Readonly<Record<string, Response | { readonly $ref: string }>>;

interface Operation {
  readonly responses?: Responses;
}

interface Components {
  readonly schemas: Readonly<Record<string, object>>;
  readonly headers: Readonly<Record<string, Header>>;
  readonly responses: Readonly<Record<string, Response>>;
}

/** An answer as `inject` gives it. */
export interface CheckedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed JSON, or the text of anything else. */
  readonly body: unknown;
}

/** Headers that say nothing of the API: of HTTP itself, and for the security of browsers. */
const COMMON =
  /^(allow|cache-control|connection|content-.*|cross-origin-.*|date|keep-alive|origin-agent-cluster|referrer-policy|transfer-encoding|vary|x-(accel|content|dns|download|frame|permitted|xss).*)$/;

/** Compares answers with what the OpenAPI document declares of them. */
export class AnswerCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  /** By schema, and by its text: many schemas say the same. */
  private readonly validators = new Map<object | string, ValidateFunction>();
  private readonly components: Components;
  private readonly paths: { pattern: RegExp; operations: Readonly<Record<string, Operation>> }[];

  constructor(document: OpenAPIObject) {
    addFormats.default(this.ajv);
    this.components = document.components as unknown as Components;
    this.ajv.addSchema({
      $id: 'document',
      components: { ...this.components, schemas: strict(this.components.schemas) },
    });
    this.paths = Object.entries(document.paths)
      // Paths without parameters first: /users/me/ is not a user whose id is "me".
      .sort(([one], [other]) => one.split('{').length - other.split('{').length)
      .map(([path, operations]) => ({ pattern: patternOf(path), operations: operations as Record<string, Operation> }));
  }

  /** @throws Error when the answer's status is not declared, or its headers or its body do not fit */
  answer(method: string, url: string, { status, headers, body }: CheckedAnswer): void {
    const path = url.split('?', 1)[0] ?? '';
    const found = this.paths.find(({ pattern }) => pattern.test(path));
    const operation = found?.operations[method.toLowerCase()];
    if (!operation || method === 'HEAD') return;
    const at = `${method} ${path} ${String(status)}`;
    const declared = this.resolve(operation.responses?.[String(status)], 'responses');
    if (!declared) throw new Error(`${at}: the document does not declare this status.`);
    this.checkHeaders(at, declared, headers);
    const schema = declared.content?.['application/json']?.schema;
    if (!schema || String(headers['content-type']).startsWith('text/csv')) return;
    const isLines = String(headers['content-type']).startsWith('application/x-ndjson');
    const parts = isLines ? [{ results: linesOf(String(body)) }] : [body];
    for (const part of parts) this.validate(at, schema, part);
  }

  private checkHeaders(at: string, declared: Response, headers: CheckedAnswer['headers']): void {
    const names = new Map(Object.keys(declared.headers ?? {}).map((name) => [name.toLowerCase(), name]));
    for (const name of Object.keys(headers)) {
      if (!COMMON.test(name) && !names.has(name)) throw new Error(`${at}: the header ${name} is not declared.`);
    }
    for (const [lower, name] of names) {
      const header = this.resolve(declared.headers?.[name], 'headers');
      if (!header) throw new Error(`${at}: the document does not define the header ${name}.`);
      if (headers[lower] !== undefined) this.validate(`${at}, ${name}`, header.schema, headers[lower]);
      else if (header.required) throw new Error(`${at}: the header ${name} is missing.`);
    }
  }

  private resolve<S extends 'headers' | 'responses'>(
    value: object | undefined,
    section: S,
  ): Components[S][string] | undefined {
    const { $ref } = (value ?? {}) as { $ref?: string };
    if ($ref === undefined) return value as Components[S][string] | undefined;
    return this.components[section][$ref.split('/').at(-1) ?? ''] as Components[S][string] | undefined;
  }

  private validate(at: string, schema: object, value: unknown): void {
    const validate = this.validatorOf(schema);
    if (validate(value)) return;
    throw new Error(`${at}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
  }

  private validatorOf(schema: object): ValidateFunction {
    const known = this.validators.get(schema);
    if (known) return known;
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const validate = this.validators.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.validators.set(text, validate).set(schema, validate);
    return validate;
  }
}

function patternOf(path: string): RegExp {
  const source = path.replace(/\/$/, '').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}/?$`);
}

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

/** The document lets clients ignore fields that it does not know; the server must not send any. */
function strict(schemas: Components['schemas']): Record<string, object> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      'properties' in schema ? { additionalProperties: false, ...schema } : schema,
    ]),
  );
}
