import { useMemo, useRef } from 'react';

/** Slots by row. */
export type Slots = ReadonlyMap<number, number>;

/**
 * The slot of each rendered row: rows with the same slot share their elements, one after another. Changing those costs a fraction of
 * replacing them, and a drag of the scroll bar replaces all rows in each frame.
 */
export function useSlots(rendered: readonly number[]): Slots {
  const previous = useRef<Slots>(new Map());
  return useMemo(() => (previous.current = nextSlots(previous.current, rendered)), [rendered]);
}

/**
 * Rows keep their slots; new rows get those of rows that left from between the same rows that stay. So no element is moved: the
 * browser would scroll to the one with the focus.
 */
export function nextSlots(previous: Slots, rendered: readonly number[]): Slots {
  const staying = new Set(rendered);
  const free = new Map<number, number[]>();
  let before = -1;
  for (const [row, slot] of previous) {
    if (staying.has(row)) before = row;
    else free.set(before, [...(free.get(before) ?? []), slot]);
  }
  let unused = Math.max(-1, ...previous.values()) + 1;
  before = -1;
  return new Map(
    rendered.map((row) => {
      if (!previous.has(row)) return [row, free.get(before)?.shift() ?? unused++];
      before = row;
      return [row, previous.get(row) ?? 0];
    }),
  );
}
