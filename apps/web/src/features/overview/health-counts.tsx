import { UnstyledButton } from '@mantine/core';

import type { ConnectionFilters } from '../../api/connections.js';
import { healthLabels } from '../../components/health.js';
import { StatusIcon } from '../../components/status-icon.js';
import { healthStatuses, type HealthStatus, type OverviewFilters } from './overview-filters.js';
import { useHealthCounts } from './overview-queries.js';

interface HealthCountsProps {
  readonly applied: ConnectionFilters;
  readonly filters: OverviewFilters;
}

export function HealthCounts({ applied, filters }: HealthCountsProps) {
  const counts = useHealthCounts(applied);
  const chosen: readonly HealthStatus[] = applied.health ?? [];
  const toggle = (status: HealthStatus) => {
    const others = chosen.filter((other) => other !== status);
    filters.set('health', others.length < chosen.length ? others : [...chosen, status]);
  };
  return (
    <div role="group" aria-label="Health" className="ov-counts">
      {healthStatuses.map((status) => (
        <UnstyledButton
          key={status}
          className={`ov-count health health-${status}`}
          aria-pressed={chosen.includes(status)}
          onClick={() => toggle(status)}
        >
          <StatusIcon status={status} />
          <span className="ov-number">{counts[status]?.toLocaleString('en') ?? '–'}</span>
          <span>{healthLabels[status]}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}
