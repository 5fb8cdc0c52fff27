import type { Job } from '@syncledger/client';
import { useQuery } from '@tanstack/react-query';

import { agents } from '../../api/agents.js';
import { useSession } from '../../app/session.js';
import { Timestamp } from '../../components/timestamp.js';

/** Only unfinished runs have an agent; the ledger does not record it afterwards. */
export function RunAgent({ run }: { run: Job }) {
  const isRunning = run.state === 'running';
  const { data } = useQuery({ ...agents(useSession()), enabled: isRunning, refetchInterval: isRunning && 15_000 });
  if (!isRunning) return 'Not claimed yet';
  const holder = data?.find(({ holding }) => holding.includes(run.id));
  if (!holder) return data ? 'Unknown' : 'Loading…';
  return (
    <>
      <bdi>{holder.name}</bdi>
      {holder.version && ` ${holder.version}`}, last seen <Timestamp at={holder.last_seen} />
    </>
  );
}
