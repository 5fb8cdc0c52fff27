import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { adjacentRuns } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';

export function AdjacentRuns({ run, kind }: { run: Job; kind: Kind }) {
  const { data } = useQuery(adjacentRuns(useSession(), kind, run));
  return (
    <nav aria-label="Runs of this connection" className="run-navigation">
      <RunLink id={data?.previous} kind={kind} label="← Previous" name="Previous run" />
      <Button component={Link} href={`/runs?connection=${String(run.connection.id)}`} variant="default" size="xs">
        All
        <span className="visually-hidden">&nbsp;runs of this connection</span>
      </Button>
      <RunLink id={data?.next} kind={kind} label="Next →" name="Next run" />
    </nav>
  );
}

function RunLink({ id, kind, label, name }: { id: number | undefined; kind: Kind; label: string; name: string }) {
  const props = { variant: 'default', size: 'xs', 'aria-label': name } as const;
  if (id === undefined) {
    return (
      <Button {...props} disabled>
        {label}
      </Button>
    );
  }
  return (
    <Button {...props} component={Link} href={`/runs/${kind}/${String(id)}`}>
      {label}
    </Button>
  );
}
