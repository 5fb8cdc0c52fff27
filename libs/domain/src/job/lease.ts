import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';
import { jobResource, type Job } from './job.js';

/** The temporary right to finish a run (wire contract, section 5). */
export interface Lease {
  /** Sent with each heartbeat and the result. */
  token: string;
  /** Expiry, unless a heartbeat extends it. */
  expires_at: string;
}

/** A claimed run. */
export interface LeasedJob extends Job {
  lease: Lease;
}

/** A posted job; of a run that is queued with `lease_seconds`, with its lease. */
export interface SubmittedJob extends Job {
  lease?: Lease;
}

/** Claims of a run before it is finished as failed. */
export const MAX_ATTEMPTS = 3;

export const leaseResource = resource<Lease>('Lease', 'The temporary right to finish a run.', {
  token: { secret: true, schema: schemas.text('Sent with each heartbeat and the result.') },
  expires_at: { schema: schemas.time('Expiry, unless a heartbeat extends it.') },
});

export const leasedJobResource = resource<LeasedJob>('LeasedJob', 'A claimed run with its lease.', {
  ...jobResource.fields,
  kind: { schema: jobResource.fields.kind.schema },
  lease: { schema: {}, inside: leaseResource },
});

export const submittedJobResource = resource<SubmittedJob>('SubmittedJob', 'A posted job.', {
  ...jobResource.fields,
  lease: { schema: {}, inside: leaseResource, optional: true },
});
