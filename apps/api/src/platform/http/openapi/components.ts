import type { Schema } from '@syncledger/domain';

type Section = 'schemas' | 'parameters' | 'headers' | 'responses';

/** A reference to a component of the document. */
export interface Reference {
  readonly $ref: string;
}

export function refTo(name: string, section: Section = 'schemas'): Reference & Schema {
  return { $ref: `#/components/${section}/${name}` };
}
