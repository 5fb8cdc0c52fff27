import { useCallback, useState, type PointerEvent } from 'react';
import { useLocation } from 'wouter';

import type { Row } from './row.js';
import { barAt, barText, type Bar } from './strip.js';

/** A bar under the pointer. */
interface Pointed {
  readonly row: Row;
  readonly bar: Bar;
  readonly x: number;
  readonly y: number;
}

/** The one tooltip that all strips share, and what the list must listen to for it: a tooltip a bar would be thousands. */
export function useStripTip(rowAt: (index: number) => Row | undefined) {
  const [, navigate] = useLocation();
  const [pointed, setPointed] = useState<Pointed>();
  const show = useCallback(
    (event: PointerEvent) => {
      const found = find(event, rowAt);
      setPointed((before) => (found?.bar === before?.bar && found?.y === before?.y ? before : found));
    },
    [rowAt],
  );
  const hide = useCallback(() => setPointed(undefined), []);
  const open = useCallback(() => {
    if (pointed && pointed.bar.id > 0) navigate(`/runs/${pointed.row.kind}/${String(pointed.bar.id)}`);
  }, [pointed, navigate]);
  const tip = pointed && (
    <div className="strip-tip" aria-hidden="true" style={{ left: pointed.x, top: pointed.y }}>
      {barText(pointed.bar)}
    </div>
  );
  return { tip, listeners: { onPointerMove: show, onPointerLeave: hide, onClick: open } };
}

function find({ target, clientX }: PointerEvent, rowAt: (index: number) => Row | undefined): Pointed | undefined {
  const svg = target instanceof Element ? target.closest('svg.strip') : null;
  const index = svg?.closest<HTMLElement>('[data-index]')?.dataset['index'];
  const row = index === undefined ? undefined : rowAt(Number(index));
  if (!svg || !row) return undefined;
  const { left, top } = svg.getBoundingClientRect();
  const bar = barAt(row.strip, clientX - left);
  return bar && { row, bar, x: clientX, y: top };
}
