import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Operation {
  readonly responses?: Readonly<Record<string, { content?: Record<string, { schema?: object }> }>>;
}

/** Compares answers with what the OpenAPI document declares of them. */
export class AnswerCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly paths: { pattern: RegExp; operations: Readonly<Record<string, Operation>> }[];

  constructor(document: OpenAPIObject) {
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: document.components });
    this.paths = Object.entries(document.paths)
      // Paths without parameters first: /users/me/ is not a user whose id is "me".
      .sort(([one], [other]) => one.split('{').length - other.split('{').length)
      .map(([path, operations]) => ({ pattern: patternOf(path), operations: operations as Record<string, Operation> }));
  }

  /** @throws Error when the answer's status is not declared, or its body does not fit */
  answer(method: string, url: string, status: number, body: unknown): void {
    const path = url.split('?', 1)[0] ?? '';
    const found = this.paths.find(({ pattern }) => pattern.test(path));
    const operation = found?.operations[method.toLowerCase()];
    if (!operation || method === 'HEAD') return;
    const declared = operation.responses?.[String(status)];
    if (!declared)
      throw new Error(`${method} ${path} answered ${String(status)}, which the document does not declare.`);
    const lines = status === 200 && typeof body === 'string' && declared.content?.['application/x-ndjson']?.schema;
    const schema = lines || declared.content?.['application/json']?.schema;
    if (!schema) return;
    const validate = this.validatorOf(schema);
    const parts = lines
      ? body
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as unknown)
      : [body];
    for (const part of parts) {
      if (validate(part)) continue;
      throw new Error(
        `${method} ${path} ${String(status)}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(part)}`,
      );
    }
  }

  private validatorOf(schema: object): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const validate = this.validators.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.validators.set(text, validate);
    return validate;
  }
}

function patternOf(path: string): RegExp {
  const source = path.replace(/\/$/, '').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}/?$`);
}
