import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { connectionResource, type Connection } from './connection.js';

/** A connection as a row of CSV, without `params`. */
export interface ConnectionCsvRow extends Pick<
  Connection,
  'id' | 'kind' | 'alias' | 'system' | 'frequency' | 'command' | 'inaccessible'
> {
  project_id: number;
  project: string;
}

const { id, kind, alias, system, project, frequency, command, inaccessible } = connectionResource.fields;

export const connectionCsvFields = {
  id,
  kind: { schema: kind.schema },
  alias,
  system,
  project_id: project,
  project: { schema: schemas.text('Name of the project.', 'My Project') },
  frequency,
  command,
  inaccessible,
} as const;

export const connectionCsvResource = resource<ConnectionCsvRow>(
  'ConnectionCsvRow',
  'A connection as a row.',
  connectionCsvFields,
);
