import { useCallback, useState, type MouseEvent, type PointerEvent } from 'react';
import { useLocation } from 'wouter';

import { inUtc, inZone, relative } from '../../components/time-text.js';
import type { Row } from './row.js';
import { barAt, barText, type Bar } from './strip.js';

/** What the tooltip says, and where. */
interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** The page of the run whose bar is under the pointer. */
  readonly href?: string | undefined;
}

/**
 * The one tooltip that all rows share, and one listener for all links: a tooltip for each bar and each time would be thousands.
 * A click on a bar leads to its run, on anything else in a row to its connection.
 * @param onLeave called when the pointer has left the list
 */
export function useTip(rowAt: (index: number) => Row | undefined, onLeave: () => void) {
  const [, navigate] = useLocation();
  const [tip, setTip] = useState<Tip>();
  const show = useCallback(
    (event: PointerEvent) => {
      const found = find(event, rowAt);
      setTip((before) => (found?.text === before?.text && found?.y === before?.y ? before : found));
    },
    [rowAt],
  );
  const hide = useCallback(() => {
    setTip(undefined);
    // Once the pointer is elsewhere to the browser, too.
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
  const shown = tip && (
    <div className="ov-tip" aria-hidden="true" style={{ left: tip.x, top: tip.y }}>
      {tip.text}
    </div>
  );
  return { tip: shown, listeners: { onPointerMove: show, onPointerLeave: hide, onClick: open } };
}

interface At {
  readonly target: EventTarget;
  readonly clientX: number;
}

function find({ target, clientX }: At, rowAt: (index: number) => Row | undefined): Tip | undefined {
  if (!(target instanceof Element)) return undefined;
  const time = target.closest('time');
  if (time) return { text: timeText(Date.parse(time.dateTime)), x: clientX, y: time.getBoundingClientRect().top };
  const found = findBar({ target, clientX }, rowAt);
  return found && { text: barText(found.bar), x: clientX, y: found.top };
}

function findBar({ target, clientX }: At, rowAt: (index: number) => Row | undefined) {
  const svg = target instanceof Element ? target.closest('svg.strip') : null;
  const row = svg ? rowOf(svg, rowAt) : undefined;
  if (!svg || !row) return undefined;
  const { left, top } = svg.getBoundingClientRect();
  const bar: Bar | undefined = barAt(row.strip, clientX - left);
  return bar && { row, bar, top };
}

function hrefOf(at: At, rowAt: (index: number) => Row | undefined): string | undefined {
  const found = findBar(at, rowAt);
  if (found) return found.bar.id > 0 ? `/runs/${found.row.kind}/${String(found.bar.id)}` : undefined;
  if (!(at.target instanceof Element) || at.target.closest('button')) return undefined;
  // A finger points at nothing before it touches: then no link lies over the row.
  return at.target.closest('.ov-row')?.querySelector('a')?.getAttribute('href') ?? undefined;
}

function rowOf(element: Element, rowAt: (index: number) => Row | undefined): Row | undefined {
  const index = element.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : rowAt(Number(index));
}

function timeText(time: number): string {
  return `${relative(time, Date.now())} · ${inZone(time)} · ${inUtc(time)}`;
}
