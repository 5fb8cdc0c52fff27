import type { ApiResponseNoStatusOptions } from '@nestjs/swagger';
import type { AnyResource, FieldRule, Schema } from '@syncledger/domain';

import type { Answer } from '../answer.js';
import { refTo } from './components.js';

/** Documents the successful response of a route. */
export function answerSchema({ shape, of, asLines, asCsv, asEvents }: Answer): ApiResponseNoStatusOptions {
  if (!of) return { description: 'Done.' };
  if (shape === 'events') return eventsSchema(of);
  const list = [
    'The full list, or a page of it.',
    ...(asLines ? [AS_LINES] : []),
    ...(asCsv ? [csvText(asCsv.of)] : []),
  ].join(' ');
  return {
    description: shape === 'list' ? list : `${of.description}${asEvents ? ` ${AS_EVENTS}` : ''}`,
    content: { 'application/json': { schema: refTo(shape === 'list' ? `${of.name}List` : of.name) } },
  };
}

/** In words only: a second media type would give generated clients a union of a list and one object. */
const AS_LINES =
  'With `format=ndjson` or `Accept: application/x-ndjson`, the full list as `application/x-ndjson`: one object per line.';

const AS_EVENTS =
  'With `Accept: text/event-stream`, it is followed until it is complete: `output` events with the object in one line, whose ' +
  '`id` is `next_offset`. `Last-Event-ID` resumes there.';

function csvText({ fields }: AnyResource): string {
  const columns = Object.keys(fields)
    .map((name) => `\`${name}\``)
    .join(', ');
  return (
    'With `format=csv` or `Accept: text/csv`, the full list as `text/csv` (RFC 4180, UTF-8, with a header); ' +
    `what a spreadsheet would take for a formula starts with \`'\`. Columns: ${columns}.`
  );
}

function eventsSchema({ name }: AnyResource): ApiResponseNoStatusOptions {
  const description =
    'Server-sent events, until either side closes the stream. `id` is the id of the event, `event` its type, `data` the object in one line. ' +
    '`position` has the id up to which all events were checked; `reset` means that the requested events were deleted: reload all data.';
  return { description, content: { 'text/event-stream': { schema: refTo(name) } } };
}

/** The schemas of a resource and of the resources inside it, by name. Fields may be added, so other fields are not excluded. */
export function resourceSchemas(resource: AnyResource): Record<string, Schema> {
  const { whole } = resource;
  if (whole !== undefined) return { [resource.name]: resource.fields[whole]?.schema ?? {} };
  const rules = Object.entries(resource.fields);
  const inside = rules.flatMap(([, rule]) => (rule.inside ? [resourceSchemas(rule.inside)] : []));
  const schema: Schema = {
    type: 'object',
    description: resource.description,
    properties: Object.fromEntries(rules.map(([name, rule]) => [name, fieldSchema(rule)])),
    required: rules.filter(([, rule]) => !rule.shownTo && !rule.includeOnly && !rule.optional).map(([name]) => name),
  };
  return Object.assign({}, ...inside, { [resource.name]: schema }) as Record<string, Schema>;
}

function fieldSchema({ schema, inside }: FieldRule): Schema {
  if (!inside) return schema;
  if (schema.type === 'array') return { ...schema, items: refTo(inside.name) };
  const { description = '', ...own } = schema;
  return schema.type ? { description, anyOf: [own, refTo(inside.name)] } : refTo(inside.name);
}

export function listSchema({ name }: AnyResource): Schema {
  const link = (description: string): Schema => ({ type: ['string', 'null'], format: 'uri', description });
  return {
    type: 'object',
    description: '`results`, and the other fields if `page_size` is set.',
    properties: {
      count: {
        type: ['integer', 'null'],
        description: 'Length of the list; null if counting would take too long.',
        examples: [1],
      },
      next: { ...link('URL of the next page, or null.'), examples: [null] },
      previous: { ...link('URL of the previous page, or null.'), examples: [null] },
      results: { type: 'array', items: refTo(name) },
    },
    required: ['results'],
  };
}
