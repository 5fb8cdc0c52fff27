import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';

/** Pixels covered by the page's header and the column headers. */
const HEADER_HEIGHT = 52 + 37;
/** Rows rendered above and below the visible ones. */
const OVERSCAN = 6;
/** Until the first measurement. */
const INITIAL_ROWS = 12;

interface ListGeometry {
  readonly count: number;
  /** In pixels. */
  readonly height: number;
  /** Height of the content above the list, whose position depends on it. */
  readonly headerHeight: number;
  /** Always rendered, to keep the focus. */
  readonly focused: number | undefined;
}

/** All rows have the same height, so visible rows follow from a division, without measuring on scroll. */
export function useVisibleRows(
  body: RefObject<HTMLElement | null>,
  { count, height, headerHeight, focused }: ListGeometry,
) {
  const top = useRef(0);
  const [{ start, end }, setVisible] = useState({ start: 0, end: INITIAL_ROWS });
  useLayoutEffect(() => {
    const within = (row: number) => Math.min(count - 1, Math.max(0, Math.floor(row)));
    const update = () => {
      const from = window.scrollY - top.current;
      const visible = {
        start: within((from + HEADER_HEIGHT) / height),
        end: within((from + window.innerHeight) / height),
      };
      setVisible((before) => (before.start === visible.start && before.end === visible.end ? before : visible));
    };
    const measure = () => {
      if (body.current) top.current = Math.round(body.current.getBoundingClientRect().top + window.scrollY);
      update();
    };
    measure();
    window.addEventListener('scroll', update, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', update);
      window.removeEventListener('resize', measure);
    };
  }, [body, count, height, headerHeight]);
  const scrollTo = useCallback(
    (index: number) => {
      const rowTop = top.current + index * height;
      const highest = rowTop - HEADER_HEIGHT;
      const lowest = rowTop + height - window.innerHeight + 8;
      if (window.scrollY > highest) window.scrollTo({ top: highest });
      else if (window.scrollY < lowest) window.scrollTo({ top: lowest });
    },
    [height],
  );
  const rendered = useMemo(() => renderedRows({ start, end }, count, focused), [start, end, count, focused]);
  return { start, end: Math.min(end, count - 1), rendered, scrollTo };
}

export function renderedRows(
  visible: { start: number; end: number },
  count: number,
  focused: number | undefined,
): number[] {
  const from = Math.max(0, visible.start - OVERSCAN);
  const to = Math.min(count - 1, visible.end + OVERSCAN);
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  if (focused === undefined || focused >= count) return rows;
  if (focused < from) return [focused, ...rows];
  return focused > to ? [...rows, focused] : rows;
}
