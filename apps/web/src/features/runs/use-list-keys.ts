import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

/** How the keys move through a list of which one row can be reached with Tab. */
interface ListKeys {
  /** The row that can be reached. */
  readonly active: number;
  readonly setActive: (index: number) => void;
  /** Whether `active` was moved by a key, so that the focus is to follow. */
  readonly wanted: RefObject<boolean>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Up, down, Home and End move from row to row. */
export function useListKeys(length: number): ListKeys {
  const [active, setActive] = useState(0);
  const wanted = useRef(false);
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const places: Readonly<Record<string, number>> = {
        ArrowUp: active - 1,
        ArrowDown: active + 1,
        Home: 0,
        End: length - 1,
      };
      const place = places[event.key];
      if (place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      wanted.current = true;
      setActive(Math.max(0, Math.min(length - 1, place)));
    },
    [active, length],
  );
  return { active: Math.min(active, Math.max(0, length - 1)), setActive, wanted, onKeyDown };
}
