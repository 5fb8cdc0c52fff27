import { useEffect, useState, useSyncExternalStore } from 'react';

let openCount = 0;
const listeners = new Set<() => void>();

function changeCount(count: number): void {
  openCount += count;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const hasOpenForm = () => openCount > 0;

/** Registers a form or dialog whose unexpected removal would lose user input. */
export function useOpenForm(isOpen = true): void {
  useEffect(() => {
    if (!isOpen) return;
    changeCount(1);
    return () => changeCount(-1);
  }, [isOpen]);
}

/** Freezes a value while a form is open, so that the form does not disappear when permissions change. */
export function useFrozenWhileFormOpen<Value>(value: Value): Value {
  const isFrozen = useSyncExternalStore(subscribe, hasOpenForm);
  const [frozen, setFrozen] = useState(() => value);
  if (isFrozen) return frozen;
  if (frozen !== value) setFrozen(() => value);
  return value;
}
