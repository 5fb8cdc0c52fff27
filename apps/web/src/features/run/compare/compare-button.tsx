import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';

import { adjacentRuns } from '../../../api/jobs.js';
import { useSession } from '../../../app/session.js';
import { Loading } from '../../../components/states.js';
import { useFilters } from '../../../components/use-filters.js';

const RunComparison = lazy(() => import('./run-comparison.js'));

const filterNames = ['compare'] as const;

/** The run in the URL that this one is compared with. */
function useCompared(run: Job) {
  const { values, set } = useFilters(filterNames);
  const other = Number(values.compare?.[0]);
  return {
    other: Number.isSafeInteger(other) && other > 0 && other !== run.id ? other : undefined,
    compare: (to: number | undefined) => set('compare', to === undefined ? [] : [String(to)]),
  };
}

export function CompareButton({ run, kind }: { run: Job; kind: Kind }) {
  const { data } = useQuery(adjacentRuns(useSession(), kind, run));
  const { other, compare } = useCompared(run);
  const candidate = data?.previous ?? data?.next;
  if (run.ready === 0 || candidate === undefined || other !== undefined) return null;
  return (
    <Button size="xs" variant="default" onClick={() => compare(candidate)}>
      Compare
    </Button>
  );
}

export function Comparison({ run, kind }: { run: Job; kind: Kind }) {
  const { other, compare } = useCompared(run);
  if (other === undefined) return null;
  return (
    <Suspense fallback={<Loading lines={4} />}>
      <RunComparison run={run} kind={kind} other={other} choose={compare} close={() => compare(undefined)} />
    </Suspense>
  );
}
