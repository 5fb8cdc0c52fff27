import '../../../components/ansi.css';
import './run-output.css';

import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import type { Job } from '@syncledger/client';
import type { Kind } from '@syncledger/domain/words';
import { useState } from 'react';

import { ErrorAlert } from '../../../components/states.js';
import { OutputView } from './output-view.js';
import { useOutput, type Output } from './use-output.js';

/** The output of a run that an agent executed, while it runs and afterwards. */
export function RunOutput({ run, kind }: { run: Job; kind: Kind }) {
  const newest = Math.max(run.attempt ?? 1, 1);
  const [chosen, setChosen] = useState<number>();
  const attempt = chosen ?? newest;
  const output = useOutput(kind, run, attempt);
  // A posted result has none.
  const wasClaimed = run.started_at != null && (run.ready === 0 || run.ended_by != null);
  if (!wasClaimed && newest === 1 && output.parts.length === 0) return null;
  return (
    <section aria-labelledby="output-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="output-title">
          Output
        </Title>
        {newest > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Attempt"
            value={String(attempt)}
            onChange={(value) => setChosen(Number(value))}
            data={Array.from({ length: newest }, (_, index) => ({
              value: String(index + 1),
              label: `Attempt ${String(index + 1)}`,
            }))}
          />
        )}
      </Group>
      {output.error !== undefined && <ErrorAlert error={output.error} />}
      {output.parts.length > 0 ? (
        <OutputView
          key={attempt}
          isRunning={run.ready === 0}
          output={output}
          name={`run-${String(run.id)}-attempt-${String(attempt)}.log`}
        />
      ) : (
        <Text c="dimmed" size="sm">
          {emptyText(output, run)}
        </Text>
      )}
    </section>
  );
}

function emptyText({ isLoaded }: Output, { ready }: Job): string {
  if (!isLoaded) return 'Loading the output…';
  return ready > 0 ? 'No output is stored: it is kept for a limited time.' : 'Nothing was printed yet.';
}
