import type { FailureCause } from '@syncledger/client';

/** The failing connections of a cause, on the overview. */
export const connectionsPath = ({ fingerprint }: FailureCause): string =>
  `/?${new URLSearchParams({ health: 'failing', cause: fingerprint }).toString()}`;

/** The failed runs of its connections since the first of them began to fail. */
export const runsPath = ({ fingerprint, first_seen: since }: FailureCause): string =>
  `/runs?${new URLSearchParams({ ready: 'true', succeeded: 'false', last_run__gte: since, cause: fingerprint }).toString()}`;
