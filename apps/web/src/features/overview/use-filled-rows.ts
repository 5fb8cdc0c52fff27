import { useEffect, useState } from 'react';

import type { Row } from './row.js';

/** About as many rows as a scroll wheel brings into view per frame. */
const ROWS_PER_FRAME = 4;

export interface RenderedRows {
  /** In order. */
  readonly rendered: readonly number[];
  /** The first visible row. */
  readonly start: number;
  readonly rowAt: (index: number) => Row | undefined;
}

export interface FillStep {
  readonly filled: ReadonlySet<number>;
  readonly isLast: boolean;
}

/**
 * Which rendered rows have their cells. Filling a whole screen takes several frames on a slow machine, in which nothing scrolls,
 * so each frame fills a few rows and the others show as loading.
 */
export function useFilledRows(rendered: RenderedRows): ReadonlySet<number> {
  const [state, setState] = useState(() => ({ ...rendered, step: nextStep(new Set(), rendered) }));
  if (state.rendered !== rendered.rendered || state.rowAt !== rendered.rowAt)
    setState({ ...rendered, step: nextStep(state.step.filled, rendered) });
  useEffect(() => {
    if (state.step.isLast) return;
    const frame = requestAnimationFrame(() =>
      setState((before) => ({ ...before, step: nextStep(before.step.filled, before) })),
    );
    return () => cancelAnimationFrame(frame);
  }, [state]);
  return state.step.filled;
}

/** Visible rows first. */
export function nextStep(filled: ReadonlySet<number>, { rendered, start, rowAt }: RenderedRows): FillStep {
  const loaded = rendered.filter((index) => rowAt(index) !== undefined);
  const unfilled = loaded.filter((index) => !filled.has(index));
  const byPriority = [...unfilled.filter((index) => index >= start), ...unfilled.filter((index) => index < start)];
  return {
    filled: new Set([...loaded.filter((index) => filled.has(index)), ...byPriority.slice(0, ROWS_PER_FRAME)]),
    isLast: byPriority.length <= ROWS_PER_FRAME,
  };
}
