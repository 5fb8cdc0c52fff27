import type { RunsOfDay } from '@syncledger/client';
import { useMemo, useState, type MouseEvent } from 'react';
import { useLocation } from 'wouter';

import type { DayFilters } from '../../../api/days.js';
import { GRID, toGrid } from './day-grid.js';
import { describeCounts, describeDay, sumOf } from './day-text.js';

const TOP = 14;
const HEIGHT = TOP + 7 * GRID.step;
const MAX_WEEKS = 53;
/** What the trend beside it takes, where it fits. */
const TREND = 236;

interface HeatMapProps {
  readonly days: readonly RunsOfDay[];
  readonly filters: DayFilters;
  /** In pixels. */
  readonly width: number;
}

/** A square for each day: the larger it is filled, the more runs failed. A click opens the runs of the day. */
export function HeatMap({ days, filters, width }: HeatMapProps) {
  const [, navigate] = useLocation();
  const room = width >= MAX_WEEKS * GRID.step + TREND ? width - TREND : width;
  const columns = Math.max(1, Math.min(MAX_WEEKS, Math.floor(room / GRID.step)));
  const grid = useMemo(() => toGrid(days, columns), [days, columns]);
  const [pointed, setPointed] = useState<RunsOfDay>();
  const dayAt = ({ clientX, clientY, currentTarget }: MouseEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return grid.weeks[Math.floor((clientX - left) / GRID.step)]?.[Math.floor((clientY - top - TOP) / GRID.step)];
  };
  const open = (event: MouseEvent) => {
    const day = dayAt(event);
    if (day && day.finished > 0) navigate(runsOfDay(day.day, filters));
  };
  const shown = days.slice(-grid.weeks.length * 7);
  const summary = `${shown.length >= 364 ? 'Last year' : `Last ${String(grid.weeks.length)} weeks`}: ${describeCounts(sumOf(shown))}`;
  const svgWidth = grid.weeks.length * GRID.step;
  return (
    <figure className="ov-picture">
      <svg
        role="img"
        aria-label={`Failed runs of each day. ${summary}`}
        className="heat"
        width={svgWidth}
        height={HEIGHT}
        viewBox={`0 0 ${String(svgWidth)} ${String(HEIGHT)}`}
        onPointerMove={(event) => setPointed(dayAt(event))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={open}
      >
        {grid.months.map(({ column, label }) => (
          <text key={column} x={column * GRID.step} y={TOP - 4}>
            {label}
          </text>
        ))}
        <g transform={`translate(0 ${String(TOP)})`}>
          {grid.paths.map((path, level) => path && <path key={level} className={`heat-${String(level)}`} d={path} />)}
        </g>
      </svg>
      <figcaption className="ov-dim">{pointed ? describeDay(pointed) : summary}</figcaption>
    </figure>
  );
}

const DAY = 86_400_000;

function runsOfDay(day: string, { project = [], system = [], kind = [] }: DayFilters): string {
  const params = new URLSearchParams({
    last_run__gte: new Date(day).toISOString(),
    last_run__lt: new Date(Date.parse(day) + DAY).toISOString(),
    ready: 'true',
  });
  for (const id of project) params.append('project', String(id));
  for (const name of system) params.append('system', name);
  for (const each of kind) params.append('kind', each);
  return `/runs?${params.toString()}`;
}
