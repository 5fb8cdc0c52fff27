import { useEffect, useState } from 'react';

import type { Row } from './row.js';

/** Rows that get their cells at once: about what one who turns the wheel brings into sight in a frame. */
const AT_ONCE = 4;

/** What is drawn of a list, and what is there of it. */
export interface Drawn {
  /** The rows that are drawn, in their order. */
  readonly drawn: readonly number[];
  /** The first of them that is on the screen. */
  readonly start: number;
  readonly rowAt: (index: number) => Row | undefined;
}

/** Which of the rows that are drawn have their cells, and whether others still wait for theirs. */
export interface Turn {
  readonly filled: ReadonlySet<number>;
  readonly isLast: boolean;
}

/**
 * Which of the rows that are drawn have their cells. A screenful at once takes several frames on a slow machine, in which nothing moves:
 * so each frame fills a few, and those that wait are seen as rows that load.
 */
export function useFilled(drawn: Drawn): ReadonlySet<number> {
  const [state, setState] = useState(() => ({ ...drawn, turn: nextTurn(new Set(), drawn) }));
  if (state.drawn !== drawn.drawn || state.rowAt !== drawn.rowAt)
    setState({ ...drawn, turn: nextTurn(state.turn.filled, drawn) });
  useEffect(() => {
    if (state.turn.isLast) return;
    const frame = requestAnimationFrame(() =>
      setState((before) => ({ ...before, turn: nextTurn(before.turn.filled, before) })),
    );
    return () => cancelAnimationFrame(frame);
  }, [state]);
  return state.turn.filled;
}

/** The rows with cells after a few more got theirs: what is on the screen first. */
export function nextTurn(filled: ReadonlySet<number>, { drawn, start, rowAt }: Drawn): Turn {
  const there = drawn.filter((index) => rowAt(index) !== undefined);
  const waiting = there.filter((index) => !filled.has(index));
  const inTurn = [...waiting.filter((index) => index >= start), ...waiting.filter((index) => index < start)];
  return {
    filled: new Set([...there.filter((index) => filled.has(index)), ...inTurn.slice(0, AT_ONCE)]),
    isLast: inTurn.length <= AT_ONCE,
  };
}
