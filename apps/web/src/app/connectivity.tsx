import { Badge } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';

/** Tells when the browser has no network. */
export function Connectivity() {
  const { online } = useNetwork();
  return (
    <span role="status">
      {!online && (
        <Badge color="yellow" variant="filled">
          Offline
        </Badge>
      )}
    </span>
  );
}
