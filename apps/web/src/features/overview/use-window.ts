import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';

/** Pixels at the top of the window under the header of the page and that of the list. */
const COVERED = 52 + 37;
/** Rows that are drawn on either side of what is on the screen, so that scrolling does not run ahead of drawing. */
const AROUND = 6;
/** Rows that are taken to be on the screen until that is known. */
const AT_FIRST = 12;

/** A list whose rows are of one height. */
interface Listed {
  readonly count: number;
  /** Height of a row in pixels. */
  readonly height: number;
  /** Height of what is above the list: when it changes, the list has moved. */
  readonly above: number;
  /** The row with the focus: always drawn, or the focus would be lost. */
  readonly focused: number | undefined;
}

/**
 * Which rows of a list are on the window's screen. All have one height, so that is a division: nothing is measured while one scrolls,
 * and nothing is drawn until another row comes into sight.
 */
export function useWindow(body: RefObject<HTMLElement | null>, { count, height, above, focused }: Listed) {
  const top = useRef(0);
  const [{ start, end }, setSeen] = useState({ start: 0, end: AT_FIRST });
  useLayoutEffect(() => {
    const within = (row: number) => Math.min(count - 1, Math.max(0, Math.floor(row)));
    const look = () => {
      const from = window.scrollY - top.current;
      const seen = { start: within((from + COVERED) / height), end: within((from + window.innerHeight) / height) };
      setSeen((before) => (before.start === seen.start && before.end === seen.end ? before : seen));
    };
    const measure = () => {
      if (body.current) top.current = Math.round(body.current.getBoundingClientRect().top + window.scrollY);
      look();
    };
    measure();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', measure);
    };
  }, [body, count, height, above]);
  const scrollTo = useCallback(
    (index: number) => {
      const rowTop = top.current + index * height;
      const highest = rowTop - COVERED;
      const lowest = rowTop + height - window.innerHeight + 8;
      if (window.scrollY > highest) window.scrollTo({ top: highest });
      else if (window.scrollY < lowest) window.scrollTo({ top: lowest });
    },
    [height],
  );
  const drawn = useMemo(() => drawnRows({ start, end }, count, focused), [start, end, count, focused]);
  return { start, end: Math.min(end, count - 1), drawn, scrollTo };
}

/** The rows to draw, in their order. */
export function drawnRows(seen: { start: number; end: number }, count: number, focused: number | undefined): number[] {
  const from = Math.max(0, seen.start - AROUND);
  const to = Math.min(count - 1, seen.end + AROUND);
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  if (focused === undefined || focused >= count) return rows;
  if (focused < from) return [focused, ...rows];
  return focused > to ? [...rows, focused] : rows;
}
