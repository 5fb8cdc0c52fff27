import * as domain from '@syncledger/domain';
import type { AnyResource, FieldRule, Schema } from '@syncledger/domain';

import { table } from './table.js';

/** The part of an OpenAPI document that describes objects and errors. */
export interface ObjectsDocument {
  readonly components: {
    readonly schemas: Readonly<Record<string, ObjectSchema>>;
    readonly responses: Readonly<Record<string, ErrorComponent>>;
  };
}

export type ObjectSchema = Schema & {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

export interface ErrorComponent {
  readonly description: string;
  readonly 'x-status'?: number;
  readonly 'x-remedy'?: string;
  readonly content?: Readonly<
    Record<string, { readonly examples?: { readonly detail?: { value: { detail: string } } } }>
  >;
}

/** Every object that the API sends or takes, with its fields. */
export function resourceTables({ components }: ObjectsDocument): string {
  const resources = new Map(
    Object.values<unknown>(domain)
      .filter(isResource)
      .flatMap((one) => withInner(one))
      .map((one) => [one.name, one]),
  );
  const all = Object.entries(components.schemas).filter(([, { properties }]) => properties !== undefined);
  const sent = all.flatMap(([name, schema]) => {
    const resource = resources.get(name);
    return resource ? [sentTable(schema, resource)] : [];
  });
  const taken = all.filter(([name]) => /Input$|Body$/.test(name)).map(([name, schema]) => takenTable(name, schema));
  return ['## What the API sends', ...sent, '## What the API takes', ...taken].join('\n\n');
}

/** A resource and those inside it. */
function withInner(resource: AnyResource): AnyResource[] {
  const inside = Object.values(resource.fields).flatMap((rule) => (rule.inside ? withInner(rule.inside) : []));
  return [resource, ...inside];
}

function isResource(value: unknown): value is AnyResource {
  return typeof value === 'object' && value !== null && 'fields' in value && 'name' in value && 'description' in value;
}

function sentTable({ properties = {} }: ObjectSchema, { name, description, fields }: AnyResource): string {
  const rows = Object.entries(properties).map(([field, schema]) => [
    `\`${field}\``,
    typeOf(schema),
    seenBy(fields[field]),
    meaningOf(schema),
  ]);
  return `### ${name}\n\n${description}\n\n${table(['field', 'type', 'sent', 'meaning'], rows)}`;
}

/** When a field is sent, and to whom. */
function seenBy(rule: FieldRule | undefined): string {
  if (rule?.shownTo) return 'to callers who may edit connections of its kind';
  if (rule?.includeOnly) return 'with `include`';
  if (rule?.optional) return 'if it has a value';
  return rule?.secret ? 'once, when it is created' : 'always';
}

function takenTable(name: string, { description = '', properties = {}, required = [] }: ObjectSchema): string {
  const rows = Object.entries(properties).map(([field, schema]) => [
    `\`${field}\``,
    typeOf(schema),
    required.includes(field) ? 'yes' : 'no',
    defaultOf(schema),
    meaningOf(schema),
  ]);
  const about = description === '' ? '' : `${description}\n\n`;
  return `### ${name}\n\n${about}${table(['field', 'type', 'required', 'default', 'meaning'], rows)}`;
}

interface AnySchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: AnySchema;
  readonly anyOf?: readonly AnySchema[];
  readonly oneOf?: readonly AnySchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

/** The type and the limits of a value, in a few words. */
function typeOf(given: Schema): string {
  const schema = given as AnySchema;
  const { $ref, type, format, items, enum: values } = schema;
  if ($ref !== undefined) return linkTo($ref.split('/').at(-1) ?? '');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map((one) => typeOf(one as Schema)))].join(' or ');
  if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const names = (Array.isArray(type) ? type : [type ?? 'any']) as readonly string[];
  const name = names.join(' or ').replace('array', items ? `list of ${typeOf(items as Schema)}` : 'list');
  const limits = [format, ...limitsOf(schema)].filter((limit) => limit !== undefined);
  return limits.length > 0 ? `${name} (${limits.join(', ')})` : name;
}

function limitsOf({ minLength, maxLength, minimum, maximum, maxItems }: AnySchema): string[] {
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`];
    if (most !== undefined) return [`at most ${most}${unit}`];
    return least === undefined ? [] : [`at least ${least}${unit}`];
  };
  return [
    ...range(minLength, maxLength, ' characters'),
    ...range(minimum, maximum, ''),
    ...range(undefined, maxItems, ' items'),
  ];
}

function defaultOf(schema: Schema): string {
  const { default: value } = schema as AnySchema;
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

const linkTo = (name: string) => `[${name}](#${name.toLowerCase()})`;

const meaningOf = (schema: Schema) => schema.description ?? '';
