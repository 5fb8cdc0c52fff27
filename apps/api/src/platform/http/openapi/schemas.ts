import type { ApiResponseNoStatusOptions } from '@nestjs/swagger';
import type { AnyResource, FieldRule, Schema } from '@syncledger/domain';

import type { Answer } from '../answer.js';

/** Points at a schema of the document by its name. */
export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** What the document says of a route's success. */
export function answerSchema({ shape, of }: Answer): ApiResponseNoStatusOptions {
  if (!of) return { description: 'Done.' };
  if (shape === 'events') return eventsSchema(of);
  const schema = refTo(shape === 'list' ? `${of.name}List` : of.name);
  return {
    description: shape === 'list' ? 'The list, whole or a page of it.' : of.description,
    content: { 'application/json': { schema: schema as { $ref: string } } },
  };
}

function eventsSchema({ name }: AnyResource): ApiResponseNoStatusOptions {
  const description =
    'Server-sent events, until either side ends it. `id` is the event’s, `event` its type, `data` the object in one line. ' +
    '`position` tells up to which id all was looked at, and `reset` that what was asked for is not kept any more: load all anew.';
  return { description, content: { 'text/event-stream': { schema: refTo(name) as { $ref: string } } } };
}

/** The schemas of a resource and of the resources inside it, by name. */
export function resourceSchemas(resource: AnyResource): Record<string, Schema> {
  const rules = Object.entries(resource.fields);
  const inside = rules.flatMap(([, rule]) => (rule.inside ? [resourceSchemas(rule.inside)] : []));
  const schema: Schema = {
    type: 'object',
    description: resource.description,
    properties: Object.fromEntries(rules.map(([name, rule]) => [name, fieldSchema(rule)])),
    required: rules.filter(([, rule]) => !rule.shownTo && !rule.onRequest && !rule.optional).map(([name]) => name),
    additionalProperties: false,
  };
  return Object.assign({}, ...inside, { [resource.name]: schema }) as Record<string, Schema>;
}

function fieldSchema({ schema, inside }: FieldRule): Schema {
  if (!inside) return schema;
  if (schema.type === 'array') return { ...schema, items: refTo(inside.name) };
  return schema.type
    ? { description: schema.description ?? '', anyOf: [schema, refTo(inside.name)] }
    : refTo(inside.name);
}

/** The schema of a list of a resource: whole, or a page. */
export function listSchema({ name }: AnyResource): Schema {
  const link = (description: string): Schema => ({ type: ['string', 'null'], format: 'uri', description });
  return {
    type: 'object',
    description: '`results` alone, or with the rest when `page_size` was given.',
    properties: {
      count: { type: ['integer', 'null'], description: 'How many there are; null where counting would take too long.' },
      next: link('The page after, or null.'),
      previous: link('The page before, or null.'),
      results: { type: 'array', items: refTo(name) },
    },
    required: ['results'],
    additionalProperties: false,
  };
}
