import type { Job, Run } from '@syncledger/client';

import { StatusIcon, type IconStatus } from './status-icon.js';

export type OutcomeName = 'ok' | 'failed' | 'queued' | 'running';

export const outcomeLabels: Readonly<Record<OutcomeName, string>> = {
  ok: 'Succeeded',
  failed: 'Failed',
  queued: 'Queued',
  running: 'Running',
};

/** Without `state`, an unfinished run counts as queued. */
export function outcomeOf(run: Pick<Run, 'ready' | 'succeeded'> & Pick<Partial<Job>, 'state'>): OutcomeName {
  if (run.ready > 0) return run.succeeded ? 'ok' : 'failed';
  return run.state === 'running' ? 'running' : 'queued';
}

export function Outcome({ outcome }: { outcome: OutcomeName }) {
  const mark: IconStatus = outcome;
  return (
    <span className={`outcome outcome-${outcome}`}>
      <StatusIcon status={mark} /> {outcomeLabels[outcome]}
    </span>
  );
}
