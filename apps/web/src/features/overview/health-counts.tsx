import { UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { connectionCount, type ConnectionFilters } from '../../api/connections.js';
import { useSession } from '../../app/session.js';
import { healthLabels } from '../../components/health.js';
import { StatusIcon } from '../../components/status-icon.js';
import { healthStatuses, type HealthStatus, type OverviewFilters } from './overview-filters.js';
import { useLastVisit } from './last-visit.js';
import { useHealthCounts } from './overview-queries.js';
import { sinceTime } from './since.js';

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
      <NewSinceLastVisit applied={applied} filters={filters} />
    </div>
  );
}

/** What has begun to fail since the visit before this one. */
function NewSinceLastVisit({ applied, filters }: HealthCountsProps) {
  const previous = useLastVisit();
  const since = previous ?? '';
  const { health: _, health_since__gte: chosen, ...others } = applied;
  const { data: count } = useQuery({
    ...connectionCount(useSession(), { ...others, health: ['failing'], health_since__gte: [since] }),
    placeholderData: keepPreviousData,
    enabled: previous !== null,
  });
  const isShown = previous !== null && chosen?.[0] === sinceTime(since);
  if (previous === null || (!isShown && !count)) return null;
  return (
    <UnstyledButton
      className="ov-count ov-new-failures"
      aria-pressed={isShown}
      onClick={() => {
        filters.set('since', isShown ? [] : [since]);
        filters.set('health', isShown ? [] : ['failing']);
      }}
    >
      <span className="ov-number">{count?.toLocaleString('en') ?? '–'}</span>
      <span>new since my last visit</span>
    </UnstyledButton>
  );
}
