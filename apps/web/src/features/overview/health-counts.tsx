import { UnstyledButton } from '@mantine/core';

import type { ConnectionFilters } from '../../api/connections.js';
import { healthLabels } from '../../components/health.js';
import { Mark } from '../../components/mark.js';
import { healthStatuses, type HealthStatus, type OverviewFilters } from './overview-filters.js';
import { useHealthCounts } from './overview-queries.js';

/** What the counts count, and the filters that they set. */
interface HealthCountsProps {
  readonly asked: ConnectionFilters;
  readonly filters: OverviewFilters;
}

/** How many connections are in each state of health; each is a filter, too. */
export function HealthCounts({ asked, filters }: HealthCountsProps) {
  const counts = useHealthCounts(asked);
  const chosen: readonly HealthStatus[] = asked.health ?? [];
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
          <Mark of={status} />
          <span className="ov-number">{counts[status]?.toLocaleString('en') ?? '–'}</span>
          <span>{healthLabels[status]}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}
