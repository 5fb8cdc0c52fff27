import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useLocation } from 'wouter';

import { pathOf, type Row } from './row.js';

/** Number of rows per key. */
const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

interface ListKeys {
  readonly body: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly scrollTo: (index: number) => void;
}

/** A roving tab stop: arrow keys move the focus between rows, Enter opens one, Space selects it. */
export function useListKeys({ body, count, rowAt, scrollTo }: ListKeys, [focused, setFocused]: FocusedRow) {
  const [, navigate] = useLocation();
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    body.current
      ?.querySelector<HTMLElement>(`[data-index="${String(wanted.current)}"]`)
      ?.focus({ preventScroll: true });
    wanted.current = undefined;
  }, [body, focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (focused === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = Math.min(count - 1, Math.max(0, focused + move));
      wanted.current = next;
      setFocused(next);
      scrollTo(next);
    } else if (event.key === ' ' && isRow(event.target)) {
      event.preventDefault();
      event.target.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
    } else if (event.key === 'Enter' && isRow(event.target)) {
      const row = rowAt(focused);
      if (row) navigate(pathOf(row));
    }
  };
  const onFocus = useCallback((event: FocusEvent) => setFocused(indexOf(event.target)), [setFocused]);
  const onBlur = useCallback(
    ({ relatedTarget, currentTarget }: FocusEvent) => {
      if (!currentTarget.contains(relatedTarget)) setFocused(undefined);
    },
    [setFocused],
  );
  return { onKeyDown, onFocus, onBlur };
}

/** The index of the row that contains the focus, and its setter. */
export type FocusedRow = readonly [number | undefined, (index: number | undefined) => void];

export const useFocusedRow = (): FocusedRow => useState<number>();

const isRow = (target: EventTarget): target is HTMLElement => target instanceof HTMLElement && target.role === 'row';

function indexOf(target: Element): number | undefined {
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : Number(index);
}
