import type { FailureCause } from '@syncledger/client';

import type { CauseFilters } from '../../api/causes.js';

/** The failing connections of a cause, on the overview; those that are acknowledged, or not, where the causes are of those. */
export function connectionsPath({ fingerprint }: FailureCause, { acknowledged }: CauseFilters): string {
  const [known] = acknowledged ?? [];
  const query = new URLSearchParams({ health: 'failing', cause: fingerprint });
  if (known !== undefined) query.set('acknowledged', known ? 'yes' : 'no');
  return `/?${query.toString()}`;
}

/** The failed runs of its connections since the first of them began to fail. */
export const runsPath = ({ fingerprint, first_seen: since }: FailureCause): string =>
  `/runs?${new URLSearchParams({ ready: 'true', succeeded: 'false', last_run__gte: since, cause: fingerprint }).toString()}`;
