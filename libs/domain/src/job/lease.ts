import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { jobResource, type Job } from './job.js';

/** The right to finish a run, for a while (wire contract, section 5). */
export interface Lease {
  /** Goes with each heartbeat and with the result. */
  token: string;
  /** When it is lost, unless a heartbeat extends it. */
  expires_at: string;
}

/** A run as it is handed out. */
export interface LeasedJob extends Job {
  lease: Lease;
}

/** How often a run is handed out before it is given up. */
export const MAX_ATTEMPTS = 3;

/** What a lease is. */
export const leaseResource = resource<Lease>('Lease', 'The right to finish a run, for a while.', {
  token: { schema: schemas.text('Goes with each heartbeat and with the result.') },
  expires_at: { schema: schemas.time('When it is lost, unless a heartbeat extends it.') },
});

/** Who sees what of a run that was handed out. */
export const leasedJobResource = resource<LeasedJob>('LeasedJob', 'A run as it is handed out.', {
  ...jobResource.fields,
  kind: { schema: jobResource.fields.kind.schema },
  lease: { schema: {}, inside: leaseResource },
});
