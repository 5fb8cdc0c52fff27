import uPlot from 'uplot';

import type { Timeline } from '../../api/timeline.js';
import { axisDuration, STEPS, axisTime } from './timeline-axes.js';

export interface ChartHandlers {
  /** Undefined resets the zoom. */
  readonly onZoom: (zoom: { min: number; max: number } | undefined) => void;
  /** Receives the index of the run near the pointer. */
  readonly onPoint: (index: number | undefined) => void;
  readonly onOpen: (index: number) => void;
}

/** In CSS pixels. */
const POINT_RADIUS = 3.5;
const HOVER_DISTANCE = 16;
/** Shorter drags are clicks. */
const MIN_DRAG = 6;

/** Times, durations of succeeded runs, durations of failed runs. */
export function toSeries({ runs }: Timeline): uPlot.AlignedData {
  return [
    runs.map(({ at }) => at),
    runs.map(({ seconds, succeeded }) => (succeeded ? seconds : null)),
    runs.map(({ seconds, succeeded }) => (succeeded ? null : seconds)),
  ];
}

/** Reads colours from CSS variables, so create a new chart when the colour scheme changes. */
export function chartOptions(element: HTMLElement, handlers: ChartHandlers): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--mantine-color-dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--sl-line'), width: 1 },
    ticks: { stroke: colour('--sl-line'), width: 1 },
  };
  const points = (path: Draw, name: string): uPlot.Series => ({
    paths: () => null,
    points: { show: (chart, series, from, to) => draw(chart, series, [from, to], path, colour(name)) },
  });
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, values: (_, splits, __, ___, step) => splits.map((time) => axisTime(time, step)) },
      { ...axis, size: 60, incrs: STEPS, values: (_, splits) => splits.map(axisDuration) },
    ],
    series: [{}, points(disc, '--sl-ok'), points(cross, '--sl-failed')],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
      bind: { dblclick: () => () => (handlers.onZoom(undefined), null) },
    },
    hooks: chartHooks(handlers),
  };
}

function chartHooks({ onZoom, onPoint, onOpen }: ChartHandlers): uPlot.Hooks.Arrays {
  let hovered: number | undefined;
  return {
    ready: [
      (chart) => {
        let from = 0;
        chart.over.addEventListener('mousedown', ({ clientX }) => (from = clientX));
        chart.over.addEventListener('click', ({ clientX }) => {
          if (hovered !== undefined && Math.abs(clientX - from) < MIN_DRAG) onOpen(hovered);
        });
      },
    ],
    setCursor: [
      (chart) => {
        const found = nearest(chart);
        chart.over.style.cursor = found === undefined ? '' : 'pointer';
        if (found !== hovered) onPoint((hovered = found));
      },
    ],
    setSelect: [
      (chart) => {
        const { left, width } = chart.select;
        if (width < MIN_DRAG) return;
        onZoom({ min: chart.posToVal(left, 'x'), max: chart.posToVal(left + width, 'x') });
        chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    ],
  };
}

/** Compares both coordinates: many runs may have nearly the same time. */
function nearest(chart: uPlot): number | undefined {
  const { left = -1, top = -1 } = chart.cursor;
  if (left < 0 || top < 0) return undefined;
  const [times, ...series] = chart.data;
  const first = chart.valToIdx(chart.posToVal(left - HOVER_DISTANCE, 'x'));
  const last = chart.valToIdx(chart.posToVal(left + HOVER_DISTANCE, 'x'));
  let [found, distance]: [number | undefined, number] = [undefined, HOVER_DISTANCE];
  for (let index = first; index <= last; index += 1) {
    const value = series[0]?.[index] ?? series[1]?.[index];
    const time = times[index];
    if (value === null || value === undefined || time === undefined) continue;
    const away = Math.hypot(chart.valToPos(time, 'x') - left, chart.valToPos(value, 'y') - top);
    if (away < distance) [found, distance] = [index, away];
  }
  return found;
}

type Draw = (path: Path2D, x: number, y: number, size: number) => void;

const disc: Draw = (path, x, y, size) => {
  path.moveTo(x + size, y);
  path.arc(x, y, size, 0, 2 * Math.PI);
};

const cross: Draw = (path, x, y, size) => {
  path.moveTo(x - size, y - size);
  path.lineTo(x + size, y + size);
  path.moveTo(x + size, y - size);
  path.lineTo(x - size, y + size);
};

function draw(chart: uPlot, series: number, [from, to]: [number, number], shape: Draw, colour: string): false {
  const { ctx, data } = chart;
  const size = POINT_RADIUS * uPlot.pxRatio;
  const path = new Path2D();
  for (let index = from; index <= to; index += 1) {
    const [time, value] = [data[0][index], data[series]?.[index]];
    if (time === undefined || value === null || value === undefined) continue;
    shape(path, chart.valToPos(time, 'x', true), chart.valToPos(value, 'y', true), size);
  }
  ctx.save();
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.strokeStyle = ctx.fillStyle = colour;
  if (shape === disc) ctx.fill(path);
  else ctx.stroke(path);
  ctx.restore();
  return false;
}
