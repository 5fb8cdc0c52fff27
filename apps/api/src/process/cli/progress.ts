import { SingleBar } from 'cli-progress';

import type { Terminal } from './terminal.js';

/**
 * Takes how far a command is.
 * @param total undefined when it is unknown
 */
export type OnProgress = (phase: string, done: number, total: number | undefined) => void;

const LINE_MILLIS = 5000;

/** Shows a bar on a terminal, otherwise a line every few seconds and at the end of each phase. */
export async function showingProgress<T>(
  terminal: Terminal,
  unit: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) {
    let last = performance.now();
    return work((phase, done, total) => {
      const now = performance.now();
      if (done !== total && now - last < LINE_MILLIS) return;
      last = now;
      terminal.tell(`${phase}: ${String(done)}${total === undefined ? '' : ` of ${String(total)}`} ${unit}.`);
    });
  }
  const bar = new SingleBar({
    format: `{phase} {bar} {percentage}%, {value} of {total} ${unit}`,
    clearOnComplete: true,
  });
  bar.start(1, 0, { phase: '' });
  try {
    return await work((phase, done, total = done) => {
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { phase });
    });
  } finally {
    bar.stop();
  }
}
