interface Content {
  readonly schema?: object;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema?: { type?: string; items?: { enum?: string[] } };
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly security?: Record<string, string[]>[];
  readonly parameters?: Parameter[];
  readonly requestBody?: { required?: boolean; content: Record<string, Content> };
  readonly responses: Record<
    string,
    { $ref?: string; description: string; headers?: Record<string, object>; content?: Record<string, Content> }
  >;
}

export interface Field {
  readonly type?: unknown;
  readonly enum?: unknown[];
  readonly examples?: unknown[];
  readonly items?: object;
  readonly anyOf?: object[];
  readonly $ref?: string;
  readonly properties?: Record<string, Field>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly servers: { url: string }[];
  readonly tags: { name: string; description: string }[];
  readonly webhooks: Record<string, { post: Operation }>;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly parameters: Record<string, object>;
    readonly securitySchemes: Record<string, { type: string; in: string; name: string }>;
  };
}

/** What references are resolved in. */
interface Referring {
  readonly components: object;
}

const REFERENCE = /^#\/components\/(parameters|headers|responses)\/(.*)/;

/** An OpenAPI document whose parameters, headers and responses are in place of the references to them. Schemas stay references. */
export function withoutReferences<T extends Referring>(document: T): T {
  const components = document.components as Record<string, Record<string, object>>;
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [, section = '', name = ''] = REFERENCE.exec(String((value as { $ref?: string }).$ref)) ?? [];
    if (section) return resolve(components[section]?.[name]);
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, resolve(inside)]));
  };
  return resolve(document) as T;
}
