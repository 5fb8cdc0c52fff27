import { useElementSize } from '@mantine/hooks';
import type { RunsOfDay } from '@syncledger/client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { ConnectionFilters } from '../../../api/connections.js';
import { daysOfYear } from '../../../api/days.js';
import { useSession } from '../../../app/session.js';
import { DayTable } from './day-table.js';
import { FailureTrend } from './failure-trend.js';
import { HeatMap } from './heat-map.js';

const NO_DAYS: readonly RunsOfDay[] = [];

/** The runs of the last year: of the connections that match the filters by project, system and kind. */
export function Pictures({ applied: { project, system, kind } }: { applied: ConnectionFilters }) {
  const filters = useMemo(
    () => ({ ...(project && { project }), ...(system && { system }), ...(kind && { kind: [kind] }) }),
    [project, system, kind],
  );
  const { data: days = NO_DAYS, isPending, isPlaceholderData } = useQuery(daysOfYear(useSession(), filters));
  const { ref, width } = useElementSize();
  const hasRuns = days.some(({ finished }) => finished > 0);
  return (
    <section
      ref={ref}
      aria-label="Runs of the last year"
      aria-busy={isPending || isPlaceholderData}
      className="ov-pictures"
    >
      {hasRuns && width > 0 && (
        <>
          <HeatMap days={days} filters={filters} width={width} />
          <FailureTrend days={days.slice(-30)} />
          <DayTable days={days} />
        </>
      )}
      {!hasRuns && !isPending && <p className="ov-dim">No run has finished in the last year.</p>}
    </section>
  );
}
