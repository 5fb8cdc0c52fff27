import type { Job, Run } from '@syncledger/client';

import { Mark, type Marked } from './mark.js';

/** What a run has come to. */
export type OutcomeName = 'ok' | 'failed' | 'queued' | 'running';

/** What each outcome is called on the screen. */
export const outcomeLabels: Readonly<Record<OutcomeName, string>> = {
  ok: 'Succeeded',
  failed: 'Failed',
  queued: 'Queued',
  running: 'Running',
};

/** What a run has come to; without its `state`, a run that has not finished counts as queued. */
export function outcomeOf(run: Pick<Run, 'ready' | 'succeeded'> & Pick<Partial<Job>, 'state'>): OutcomeName {
  if (run.ready > 0) return run.succeeded ? 'ok' : 'failed';
  return run.state === 'running' ? 'running' : 'queued';
}

/** An outcome by shape, colour and word. */
export function Outcome({ of }: { of: OutcomeName }) {
  const mark: Marked = of;
  return (
    <span className={`outcome outcome-${of}`}>
      <Mark of={mark} /> {outcomeLabels[of]}
    </span>
  );
}
