import { Button } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { neighbours } from '../../api/jobs.js';
import { useSession } from '../../app/session.js';

/** The ways to the runs of the same connection before and after, and to all of them. */
export function Neighbours({ run, kind }: { run: Job; kind: Kind }) {
  const { data } = useQuery(neighbours(useSession(), kind, run));
  return (
    <nav aria-label="Runs of this connection" className="run-neighbours">
      <To id={data?.previous} kind={kind} label="← Previous" name="Previous run" />
      <Button component={Link} href={`/runs?connection=${String(run.connection.id)}`} variant="default" size="xs">
        All
        <span className="visually-hidden">&nbsp;runs of this connection</span>
      </Button>
      <To id={data?.next} kind={kind} label="Next →" name="Next run" />
    </nav>
  );
}

function To({ id, kind, label, name }: { id: number | undefined; kind: Kind; label: string; name: string }) {
  const look = { variant: 'default', size: 'xs', 'aria-label': name } as const;
  if (id === undefined) {
    return (
      <Button {...look} disabled>
        {label}
      </Button>
    );
  }
  return (
    <Button {...look} component={Link} href={`/runs/${kind}/${String(id)}`}>
      {label}
    </Button>
  );
}
