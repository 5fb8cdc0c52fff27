import { useCallback, useState, type MouseEvent, type PointerEvent } from 'react';
import { useLocation } from 'wouter';

import { formatUtc, formatLocal, formatRelative } from '../../components/format-time.js';
import { pathOf, type Row } from './row.js';
import { barAt, describeBar, type Bar } from './strip.js';

interface Tooltip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** The page of the run under the pointer. */
  readonly href?: string | undefined;
}

/**
 * One tooltip and one click handler for all rows, instead of thousands. A click on a bar opens its run, anywhere else in a row
 * its connection.
 * @param onLeave called when the pointer leaves the list
 */
export function useTooltip(rowAt: (index: number) => Row | undefined, onLeave: () => void) {
  const [, navigate] = useLocation();
  const [tooltip, setTooltip] = useState<Tooltip>();
  const show = useCallback(
    (event: PointerEvent) => {
      const found = findTooltip(event, rowAt);
      setTooltip((before) => (found?.text === before?.text && found?.y === before?.y ? before : found));
    },
    [rowAt],
  );
  const hide = useCallback(() => {
    setTooltip(undefined);
    // After the browser has updated :hover.
    requestAnimationFrame(onLeave);
  }, [onLeave]);
  const open = useCallback(
    (event: MouseEvent) => {
      const href = hrefOf(event, rowAt);
      if (href === undefined || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      navigate(href);
    },
    [rowAt, navigate],
  );
  const shown = tooltip && (
    <div className="ov-tip" aria-hidden="true" style={{ left: tooltip.x, top: tooltip.y }}>
      {tooltip.text}
    </div>
  );
  return { tooltip: shown, listeners: { onPointerMove: show, onPointerLeave: hide, onClick: open } };
}

interface PointerTarget {
  readonly target: EventTarget;
  readonly clientX: number;
}

function findTooltip(
  { target, clientX }: PointerTarget,
  rowAt: (index: number) => Row | undefined,
): Tooltip | undefined {
  if (!(target instanceof Element)) return undefined;
  const time = target.closest('time');
  if (time) return { text: formatTime(Date.parse(time.dateTime)), x: clientX, y: time.getBoundingClientRect().top };
  const found = findBar({ target, clientX }, rowAt);
  return found && { text: describeBar(found.bar), x: clientX, y: found.top };
}

function findBar({ target, clientX }: PointerTarget, rowAt: (index: number) => Row | undefined) {
  const svg = target instanceof Element ? target.closest('svg.strip') : null;
  const row = svg ? findRow(svg, rowAt) : undefined;
  if (!svg || !row) return undefined;
  const { left, top } = svg.getBoundingClientRect();
  const bar: Bar | undefined = barAt(row.strip, clientX - left);
  return bar && { row, bar, top };
}

function hrefOf(at: PointerTarget, rowAt: (index: number) => Row | undefined): string | undefined {
  const found = findBar(at, rowAt);
  if (found) return found.bar.id > 0 ? `/runs/${found.row.kind}/${String(found.bar.id)}` : undefined;
  if (!(at.target instanceof Element) || at.target.closest('button, .ov-check')) return undefined;
  // Touch devices have no hover, so no link covers the row.
  const row = at.target.closest('.ov-row') ? findRow(at.target, rowAt) : undefined;
  return row && pathOf(row);
}

function findRow(element: Element, rowAt: (index: number) => Row | undefined): Row | undefined {
  const index = element.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : rowAt(Number(index));
}

function formatTime(time: number): string {
  return `${formatRelative(time, Date.now())} · ${formatLocal(time)} · ${formatUtc(time)}`;
}
