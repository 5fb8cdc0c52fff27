import type { ApiResponseNoStatusOptions } from '@nestjs/swagger';
import type { AnyResource, FieldRule, Schema } from '@syncledger/domain';

import type { Answer } from '../answer.js';

export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Documents the successful response of a route. */
export function answerSchema({ shape, of }: Answer): ApiResponseNoStatusOptions {
  if (!of) return { description: 'Done.' };
  if (shape === 'events') return eventsSchema(of);
  const schema = refTo(shape === 'list' ? `${of.name}List` : of.name);
  return {
    description: shape === 'list' ? 'The full list, or a page of it.' : of.description,
    content: { 'application/json': { schema: schema as { $ref: string } } },
  };
}

function eventsSchema({ name }: AnyResource): ApiResponseNoStatusOptions {
  const description =
    'Server-sent events, until either side closes the stream. `id` is the id of the event, `event` its type, `data` the object in one line. ' +
    '`position` has the id up to which all events were checked; `reset` means that the requested events were deleted: reload all data.';
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
    required: rules.filter(([, rule]) => !rule.shownTo && !rule.includeOnly && !rule.optional).map(([name]) => name),
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

export function listSchema({ name }: AnyResource): Schema {
  const link = (description: string): Schema => ({ type: ['string', 'null'], format: 'uri', description });
  return {
    type: 'object',
    description: '`results`, and the other fields if `page_size` is set.',
    properties: {
      count: { type: ['integer', 'null'], description: 'Length of the list; null if counting would take too long.' },
      next: link('URL of the next page, or null.'),
      previous: link('URL of the previous page, or null.'),
      results: { type: 'array', items: refTo(name) },
    },
    required: ['results'],
    additionalProperties: false,
  };
}
