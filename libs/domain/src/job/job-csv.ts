import { connectionCsvFields } from '../connection/connection-csv.js';
import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import type { Job } from './job.js';
import { jobResource } from './job.js';

/** A job as a row of CSV (wire additions, section 2). */
export interface JobCsvRow extends Pick<Job, 'id' | 'kind' | 'automatic' | 'state' | 'succeeded' | 'ready'> {
  connection_id: number;
  connection: string;
  system: string;
  project_id: number;
  project: string;
  user_id: number;
  user: string;
  started_at: string | null;
  last_run: string;
  result_message: string;
}

const { id, kind, automatic, state, succeeded, ready, started_at, last_run, result_message } = jobResource.fields;
const shown = <Rule extends { readonly schema: object }>({ schema }: Rule) => ({ schema });

export const jobCsvResource = resource<JobCsvRow>('JobCsvRow', 'One run of a connection, as a row.', {
  id: shown(id),
  kind: shown(kind),
  connection_id: { schema: schemas.id('The connection’s id.', 23) },
  connection: { schema: schemas.text('Display name of the connection.', 'My Connection') },
  system: connectionCsvFields.system,
  project_id: connectionCsvFields.project_id,
  project: connectionCsvFields.project,
  user_id: { schema: schemas.id('The user’s id.', 1) },
  user: { schema: schemas.text('The user’s e-mail address.', 'user@example.com') },
  automatic: shown(automatic),
  state: shown(state),
  succeeded: shown(succeeded),
  ready: shown(ready),
  started_at: shown(started_at),
  last_run: shown(last_run),
  result_message: shown(result_message),
});
