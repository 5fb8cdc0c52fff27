import 'uplot/dist/uPlot.min.css';

import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import uPlot from 'uplot';

import type { Timeline } from '../../api/timeline.js';
import { durationText, inZone } from '../../components/time-text.js';
import { optionsOf, seriesOf } from './timeline-plot.js';

/** A stretch of time that is looked at, in seconds since 1970. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
}

interface ChartProps {
  readonly of: Timeline;
  /** What is to be seen, for those who can't. */
  readonly label: string;
  readonly zoom: Zoom | undefined;
  readonly setZoom: (zoom: Zoom | undefined) => void;
}

/** Durations over time as points, by outcome. A chunk of its own: nothing else draws. */
export default function TimelineChart({ of, label, zoom, setZoom }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [pointed, setPointed] = useState<number>();
  const { kind } = useParams();
  const [, navigate] = useLocation();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const latest = useRef({ of, setZoom, open: (_: number) => {} });
  latest.current = {
    of,
    setZoom,
    open: (index) => {
      const run = of.runs[index];
      if (run) navigate(`/runs/${kind ?? ''}/${String(run.id)}`);
    },
  };

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const chart = new uPlot(
      optionsOf(element, {
        onZoom: (to) => latest.current.setZoom(to),
        onPoint: setPointed,
        onOpen: (index) => latest.current.open(index),
      }),
      seriesOf(latest.current.of),
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

  useEffect(() => plot.current?.setData(seriesOf(of), false), [of, scheme]);
  useEffect(() => {
    plot.current?.setScale('x', zoom ? { ...zoom } : { min: of.from, max: of.to });
  }, [of, zoom, scheme]);

  const run = pointed === undefined ? undefined : of.runs[pointed];
  return (
    <>
      <div ref={place} className="timeline-chart" role="img" aria-label={label} />
      <div className="timeline-pointed" aria-hidden="true">
        {run &&
          `${inZone(run.at * 1000)} · ${run.succeeded ? 'succeeded' : 'failed'} after ${durationText(run.seconds)}`}
      </div>
    </>
  );
}
