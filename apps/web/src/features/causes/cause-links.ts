import type { FailureCause } from '@syncledger/client';

/** The failing connections of a cause, on the overview. */
export const connectionsPath = ({ fingerprint }: FailureCause): string =>
  `/?${new URLSearchParams({ health: 'failing', cause: fingerprint }).toString()}`;

/** The failed runs of its first ten connections. */
export function runsPath({ connection_ids: ids, first_seen: since }: FailureCause): string {
  const connections = ids.map((id) => ['connection', String(id)]);
  const failed = [
    ['ready', 'true'],
    ['succeeded', 'false'],
    ['last_run__gte', since],
  ];
  return `/runs?${new URLSearchParams([...failed, ...connections]).toString()}`;
}
