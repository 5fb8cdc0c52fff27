import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

/** How many rows of a list are loaded for paper, at most: about 60 pages. */
export const PRINTED_ROWS = 1000;

/**
 * Whether the page is being printed, so that virtualized lists render all their rows. Loading them takes time that the browser does
 * not give, so the print shortcut loads them first; the browser's menu prints the rows that are loaded.
 * @param loadRows loads up to PRINTED_ROWS rows
 */
export function usePrinting(loadRows: () => Promise<unknown>): boolean {
  const [isPrinting, setPrinting] = useState(false);
  const latest = useRef(loadRows);
  useEffect(() => {
    latest.current = loadRows;
  }, [loadRows]);
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    // The browser draws the paper right after the event.
    window.addEventListener('beforeprint', () => flushSync(() => setPrinting(true)), { signal });
    window.addEventListener('afterprint', () => setPrinting(false), { signal });
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      void latest.current().finally(() => window.print());
    };
    window.addEventListener('keydown', onKey, { signal });
    return () => listeners.abort();
  }, []);
  return isPrinting;
}
