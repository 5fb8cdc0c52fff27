import { useEffect, useState, useSyncExternalStore } from 'react';

let open = 0;
const listeners = new Set<() => void>();

function add(count: number): void {
  open += count;
  for (const listen of listeners) listen();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

const isSomeOpen = () => open > 0;

/** Says that something is open whose going away would lose what somebody typed, or has not read yet. */
export function useOpenForm(isOpen = true): void {
  useEffect(() => {
    if (!isOpen) return;
    add(1);
    return () => add(-1);
  }, [isOpen]);
}

/** A value that decides what is shown: it stays as it was while a form is open, which must not go away under one's hands. */
export function useHeld<Value>(value: Value): Value {
  const isHeld = useSyncExternalStore(subscribe, isSomeOpen);
  const [held, setHeld] = useState(() => value);
  if (isHeld) return held;
  if (held !== value) setHeld(() => value);
  return value;
}
