import { Button } from '@mantine/core';
import type { FailureCause } from '@syncledger/client';
import { useState } from 'react';

import { findTargets } from '../../api/bulk-run.js';
import type { CauseFilters } from '../../api/causes.js';
import { asFailure } from '../../api/failure.js';
import { useSession } from '../../app/session.js';
import { useBulkRun, useCanRunAny } from '../../components/bulk-run.js';

/** Runs the connections of a cause that match the page's filters, as far as the caller may. */
export function RunCause({ cause, filters }: { cause: FailureCause; filters: CauseFilters }) {
  const session = useSession();
  const canRunAny = useCanRunAny(cause.kinds);
  const [isLoading, setLoading] = useState(false);
  const [result, setResult] = useState('');
  const { start, dialog } = useBulkRun(setResult);
  const find = async () => {
    if (isLoading) return;
    setLoading(true);
    const { project, search, acknowledged, kind: [kind] = [] } = filters;
    const others = { ...(project && { project }), ...(search && { search }), ...(acknowledged && { acknowledged }) };
    try {
      start(
        await findTargets(session, {
          ...others,
          ...(kind && { kind }),
          health: ['failing'],
          cause: [cause.fingerprint],
        }),
      );
    } catch (error) {
      setResult(asFailure(error).message);
    } finally {
      setLoading(false);
    }
  };
  if (!canRunAny) return null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        // Not "loading", which disables it: the focus would not return to it.
        aria-busy={isLoading}
        aria-label={`Run now: ${cause.title || 'No message'}`}
        onClick={() => void find()}
      >
        {isLoading ? 'Counting…' : 'Run now'}
      </Button>
      <div role="status" className="causes-result">
        {result}
      </div>
      {dialog}
    </>
  );
}
