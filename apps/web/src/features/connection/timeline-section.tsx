import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';

import { timeline, type Timeline } from '../../api/timeline.js';
import { useSession } from '../../app/session.js';
import { StatusIcon } from '../../components/status-icon.js';
import { QueryView } from '../../components/states.js';
import { useFilters } from '../../components/use-filters.js';
import { timelineSummary } from './timeline-text.js';
import { DEFAULT_RANGE, RANGES, timelineView, zoomText, type Zoom } from './timeline-view.js';

// The page must work without the chart.
const Chart = lazy(() => import('./timeline-chart.js').catch(() => ({ default: ChartUnavailable })));

const filterNames = ['days', 'zoom'] as const;

export function TimelineSection({ connection }: { connection: number }) {
  const { values, set } = useFilters(filterNames);
  const { days, zoom } = timelineView(values, Date.now());
  const query = useQuery(timeline(useSession(), connection, days));
  const setZoom = (to: Zoom | undefined) => set('zoom', to ? [zoomText(to)] : []);
  const choose = (value: string) => {
    setZoom(undefined);
    set('days', value === String(DEFAULT_RANGE) ? [] : [value]);
  };
  return (
    <Stack component="section" gap="xs" aria-labelledby="timeline">
      <Group justify="space-between">
        <Title order={2} size="h4" id="timeline">
          Timeline
        </Title>
        <Group gap="xs">
          {zoom && (
            <Button size="xs" variant="default" onClick={() => setZoom(undefined)}>
              Reset zoom
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Time range"
            data={RANGES.map((range) => ({ value: String(range), label: `${String(range)} days` }))}
            value={String(days)}
            onChange={choose}
          />
        </Group>
      </Group>
      <QueryView query={query} loading={<FigureSkeleton />}>
        {(timelineData) => <Figure timelineData={timelineData} days={days} zoom={zoom} setZoom={setZoom} />}
      </QueryView>
    </Stack>
  );
}

interface FigureProps {
  readonly timelineData: Timeline;
  readonly days: number;
  readonly zoom: Zoom | undefined;
  readonly setZoom: (zoom: Zoom | undefined) => void;
}

function Figure({ timelineData, days, zoom, setZoom }: FigureProps) {
  const { runs, isTruncated } = timelineData;
  const text = timelineSummary(runs, days);
  return (
    <figure className="timeline">
      <Text component="figcaption" size="sm" className="connection-dimmed">
        {text}
        {isTruncated && ` Showing only the latest ${runs.length.toLocaleString('en')}.`}
      </Text>
      {runs.length > 0 && (
        <>
          <Suspense fallback={<ChartPlace isBusy />}>
            <Chart
              timeline={timelineData}
              label={`Durations of runs over time. ${text}`}
              zoom={zoom}
              setZoom={setZoom}
            />
          </Suspense>
          <Group gap="md" className="timeline-legend">
            <span className="outcome-ok">
              <StatusIcon status="ok" /> <span className="timeline-word">Succeeded</span>
            </span>
            <span className="outcome-failed">
              <StatusIcon status="failed" /> Failed
            </span>
            <span className="connection-dimmed">Drag to zoom, double-click to reset, click a run to open it.</span>
          </Group>
        </>
      )}
    </figure>
  );
}

/** As high as the figure, so that nothing below moves. */
function FigureSkeleton() {
  return (
    <div className="timeline" aria-busy="true">
      <Text size="sm">&nbsp;</Text>
      <ChartPlace />
      <Group gap="md" className="timeline-legend">
        &nbsp;
      </Group>
    </div>
  );
}

/** As high as the chart. */
function ChartPlace({ isBusy = false, children }: { isBusy?: boolean; children?: ReactNode }) {
  return (
    <>
      <div className="timeline-chart" aria-busy={isBusy}>
        {children}
      </div>
      <div className="timeline-hovered" />
    </>
  );
}

function ChartUnavailable() {
  return <ChartPlace>The timeline could not be loaded. The list below shows the same runs.</ChartPlace>;
}
