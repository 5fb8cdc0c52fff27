import 'uplot/dist/uPlot.min.css';
// Before uPlot.
import './browser-language.js';

import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import uPlot from 'uplot';

import type { Timeline } from '../../api/timeline.js';
import { formatDuration, formatLocal } from '../../components/format-time.js';
import { chartOptions, toSeries } from './timeline-plot.js';
import type { Zoom } from './timeline-view.js';

interface ChartProps {
  readonly timeline: Timeline;
  readonly label: string;
  readonly zoom: Zoom | undefined;
  readonly setZoom: (zoom: Zoom | undefined) => void;
}

/** A scatter chart of durations, in a chunk of its own because of uPlot. */
export default function TimelineChart({ timeline, label, zoom, setZoom }: ChartProps) {
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [hovered, setHovered] = useState<number>();
  const { kind } = useParams();
  const [, navigate] = useLocation();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const latest = useRef({ timeline, setZoom, open: (_: number) => {} });
  latest.current = {
    timeline,
    setZoom,
    open: (index) => {
      const run = timeline.runs[index];
      if (run) navigate(`/runs/${kind ?? ''}/${String(run.id)}`);
    },
  };

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const chart = new uPlot(
      chartOptions(element, {
        onZoom: (to) => latest.current.setZoom(to),
        onPoint: setHovered,
        onOpen: (index) => latest.current.open(index),
      }),
      toSeries(latest.current.timeline),
      element,
    );
    plot.current = chart;
    const resized = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [scheme]);

  useEffect(() => plot.current?.setData(toSeries(timeline), false), [timeline, scheme]);
  useEffect(() => {
    plot.current?.setScale('x', zoom ? { ...zoom } : { min: timeline.from, max: timeline.to });
  }, [timeline, zoom, scheme]);

  const run = hovered === undefined ? undefined : timeline.runs[hovered];
  return (
    <>
      <div ref={container} className="timeline-chart" role="img" aria-label={label} />
      <div className="timeline-hovered" aria-hidden="true">
        {run &&
          `${formatLocal(run.at * 1000)} · ${run.succeeded ? 'succeeded' : 'failed'} after ${formatDuration(run.seconds)}`}
      </div>
    </>
  );
}
