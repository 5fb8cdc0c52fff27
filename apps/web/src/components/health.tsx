import type { ConnectionHealth } from '@syncledger/client';

import { Mark } from './mark.js';

/** What each state of health is called on the screen. */
export const healthLabels: Readonly<Record<ConnectionHealth['status'], string>> = {
  failing: 'Failing',
  late: 'Late',
  never: 'Never ran',
  ok: 'OK',
};

/** A state of health by shape, colour and word. */
export function Health({ status }: { status: ConnectionHealth['status'] }) {
  return (
    <span className={`health health-${status}`}>
      <Mark of={status} /> {healthLabels[status]}
    </span>
  );
}
