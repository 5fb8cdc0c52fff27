import './run-comparison.css';

import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';

import { job, jobs } from '../../../api/jobs.js';
import { useSession } from '../../../app/session.js';
import { formatLocal } from '../../../components/format-time.js';
import { outcomeLabels, outcomeOf } from '../../../components/outcome.js';
import { QueryView } from '../../../components/states.js';
import { compareLines, linesOf } from './compare-lines.js';

/** Runs offered for comparison. */
const OFFERED = 50;

interface ComparisonProps {
  readonly run: Job;
  readonly kind: Kind;
  readonly other: number;
  readonly choose: (other: number) => void;
  readonly close: () => void;
}

/** The messages of two runs of a connection side by side. Which lines differ is written, not only coloured. */
export default function RunComparison({ run, kind, other, choose, close }: ComparisonProps) {
  const session = useSession();
  const query = useQuery(job(session, kind, other));
  const { data: recent } = useInfiniteQuery(jobs(session, { connection: [run.connection.id], ready: [true] }));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const offered = (recent?.pages[0]?.results ?? []).filter(({ id }) => id !== run.id).slice(0, OFFERED);
  const options = offered.map((one) => ({ value: String(one.id), label: nameOf(one) }));
  const isOffered = offered.some(({ id }) => id === other);
  return (
    <section aria-labelledby="comparison-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="comparison-title" tabIndex={-1} ref={heading}>
          Comparison
        </Title>
        <Group gap="xs">
          <NativeSelect
            size="xs"
            aria-label="Compare with"
            value={String(other)}
            onChange={({ currentTarget: { value } }) => choose(Number(value))}
            data={isOffered ? options : [{ value: String(other), label: `Run ${String(other)}` }, ...options]}
          />
          <Button size="xs" variant="default" onClick={close}>
            Close comparison
          </Button>
        </Group>
      </Group>
      <QueryView query={query}>{(loaded) => <Lines left={loaded} right={run} />}</QueryView>
    </section>
  );
}

const nameOf = (run: Job) =>
  `Run ${String(run.id)}, ${outcomeLabels[outcomeOf(run)].toLowerCase()}, ${formatLocal(Date.parse(run.last_run))}`;

function Lines({ left, right }: { left: Job; right: Job }) {
  const rows = useMemo(() => compareLines(linesOf(left.result_message), linesOf(right.result_message)), [left, right]);
  const differing = rows.filter((row) => row.left !== row.right).length;
  return (
    <>
      <Text size="sm" role="status">
        {differing === 0
          ? 'The messages are the same.'
          : `${differing.toLocaleString('en')} ${differing === 1 ? 'line differs' : 'lines differ'}.`}
      </Text>
      <div className="comparison" role="region" aria-label="Messages side by side" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Difference</span>
              </th>
              <th scope="col">{nameOf(left)}</th>
              <th scope="col">{nameOf(right)} (this run)</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index} className={row.left === row.right ? undefined : 'comparison-differs'}>
                <td>{row.left === row.right ? '' : '≠'}</td>
                <td dir="auto">{row.left}</td>
                <td dir="auto">{row.right}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
