import type { ConnectionHealth } from '@syncledger/client';

import { StatusIcon } from './status-icon.js';

export const healthLabels: Readonly<Record<ConnectionHealth['status'], string>> = {
  failing: 'Failing',
  late: 'Late',
  never: 'Never ran',
  ok: 'OK',
};

export function HealthStatus({ status }: { status: ConnectionHealth['status'] }) {
  return (
    <span className={`health health-${status}`}>
      <StatusIcon status={status} /> {healthLabels[status]}
    </span>
  );
}
