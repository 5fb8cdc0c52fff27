import { fieldsOf, MAX_ID, Query, schemas, type InputClass } from '@syncledger/domain';

import type { DeclaredRoute } from '../route-check.js';
import { refTo, type Reference } from './components.js';

const requestHeaders = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'A repeated request with the same key and body within 24 hours writes nothing, and returns the same object (a claim: the same leases, while they hold) with `Idempotent-Replayed: true`.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'nightly-2026-11-24',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description:
      'The `ETag` of the object when it was read. If the object has changed since, the request fails with 412. Only the version, before the dot, is compared.',
    schema: { type: 'string' },
    example: '"3.kq0ApcyXwbL6GdJHtcBkFg"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The `ETag` of an earlier response. If the response would be the same, it is a 304 without a body.',
    schema: { type: 'string' },
    example: '"3.kq0ApcyXwbL6GdJHtcBkFg"',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The last received `id`: the stream resumes after it. Default: new events only.',
    schema: { type: 'integer', minimum: 0, maximum: MAX_ID },
    example: 4711,
  },
} as const;

/** Collects the parameters of operations as components. */
export class Parameters {
  readonly components: Record<string, object> = { ...requestHeaders };

  /**
   * @param path with `{name}` for parameters
   * @returns references in the order path, query, header
   */
  of(path: string, { query, ...route }: DeclaredRoute): Reference[] {
    return [
      ...namesIn(path).map((name) => this.inPath(name, path)),
      ...(query ? [...fieldsOf(query).keys()].map((name) => this.inQuery(query, name)) : []),
      ...(route.takesIdempotencyKey ? [headerRef('IdempotencyKey')] : []),
      ...(route.takesIfMatch ? [headerRef('IfMatch')] : []),
      ...(route.answer?.shape === 'events' ? [headerRef('LastEventId')] : []),
    ];
  }

  private inPath(name: string, path: string): Reference {
    const base = { name, in: 'path', required: true };
    // Ids of roles are text; all others are numbers.
    if (path.includes('-roles/')) {
      const description = 'The role’s id.';
      return this.add('RoleId', { ...base, description, schema: { type: 'string' }, example: 'UR1' });
    }
    const of = name === 'id' ? 'object' : name.replace(/_id$/, '');
    const { description, examples, ...schema } = schemas.id(`The ${of}’s id.`);
    return this.add(`${toPascalCase(of)}Id`, { ...base, description, schema, example: examples?.[0] });
  }

  private inQuery(query: InputClass, name: string): Reference {
    const field = fieldsOf(query).get(name);
    const { description, ...schema } = field?.schema ?? {};
    const style = schema.type === 'array' && { style: 'form', explode: !field?.isCommaSeparated };
    const [prefix, own] = [declaringClass(query, name).name.replace(/Query$/, ''), toPascalCase(name)];
    const component = own.startsWith(prefix) ? own : prefix + own;
    return this.add(component, { name, in: 'query', required: false, description, ...style, schema });
  }

  private add(component: string, parameter: object): Reference {
    this.components[component] = parameter;
    return refTo(component, 'parameters');
  }
}

/** The names of the parameters in a path. */
export function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

function headerRef(name: keyof typeof requestHeaders): Reference {
  return refTo(name, 'parameters');
}

/** The class that declares a parameter, which can be a parent of the route's class. */
function declaringClass(type: InputClass, name: string): InputClass {
  const parent = Object.getPrototypeOf(type) as InputClass;
  const isInherited = parent !== Query && fieldsOf(parent).get(name) === fieldsOf(type).get(name);
  return isInherited ? declaringClass(parent, name) : type;
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|_+)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
