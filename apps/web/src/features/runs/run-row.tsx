import { Anchor } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { Link } from 'wouter';

import { useProjects } from '../../api/permissions.js';
import { plainText } from '../../components/ansi.js';
import { Timestamp } from '../../components/timestamp.js';
import { Outcome, outcomeOf } from '../../components/outcome.js';
import { formatDuration } from '../../components/format-time.js';
import { firstLine } from './first-line.js';
import { starter } from './starter.js';

/** Links are tab stops in the active row only. */
export function RunRow({ run, kind, isActive }: { run: Job; kind: Kind | undefined; isActive: boolean }) {
  const { connection } = run;
  const project = useProjects().get(connection.project)?.name;
  const own = kind ?? 'alm';
  const tabIndex = isActive ? 0 : -1;
  return (
    <>
      <span role="cell" className="run-outcome">
        <Anchor
          component={Link}
          href={`/runs/${own}/${String(run.id)}`}
          tabIndex={tabIndex}
          size="sm"
          c="inherit"
          underline="hover"
        >
          <Outcome outcome={outcomeOf(run)} />
          <span className="visually-hidden">, run {run.id}</span>
        </Anchor>
      </span>
      <span role="cell" className="run-connection">
        <Anchor
          component={Link}
          href={`/connections/${own}/${String(connection.id)}`}
          tabIndex={tabIndex}
          size="sm"
          title={connection.alias}
        >
          <bdi>{connection.alias}</bdi>
        </Anchor>
      </span>
      <span role="cell" className="run-system" title={connection.system}>
        {connection.system}
      </span>
      <span role="cell" className="run-project" title={project}>
        <bdi>{project}</bdi>
      </span>
      <span role="cell" className="run-starter" title={starter(run)}>
        {starter(run)}
      </span>
      <span role="cell" className="run-when">
        <Timestamp at={run.last_run} />
      </span>
      <span role="cell" className="run-took">
        {run.ready > 0 ? formatDuration(run.ready) : <span aria-hidden="true">–</span>}
      </span>
      <span role="cell" className="run-message" dir="auto">
        {run.cause_line ?? firstLine(plainText(run.result_message))}
      </span>
    </>
  );
}
