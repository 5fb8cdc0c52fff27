import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

/** A roving tab stop. */
interface ListKeys {
  readonly active: number;
  readonly setActive: (index: number) => void;
  /** Whether a key moved the active row, so that the focus has to follow. */
  readonly shouldFocus: RefObject<boolean>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function useListKeys(length: number): ListKeys {
  const [active, setActive] = useState(0);
  const shouldFocus = useRef(false);
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const targets: Readonly<Record<string, number>> = {
        ArrowUp: active - 1,
        ArrowDown: active + 1,
        Home: 0,
        End: length - 1,
      };
      const target = targets[event.key];
      if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      shouldFocus.current = true;
      setActive(Math.max(0, Math.min(length - 1, target)));
    },
    [active, length],
  );
  return { active: Math.min(active, Math.max(0, length - 1)), setActive, shouldFocus, onKeyDown };
}
