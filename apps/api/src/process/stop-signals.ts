import { isatty } from 'node:tty';

/**
 * Signals this soon after the first, in milliseconds, are duplicates: one Ctrl-C reaches a server from its terminal,
 * from npm, and from the script that started it.
 */
const ECHO_MILLISECONDS = 1000;

export interface OnStopSignals {
  /** At the first signal: stop gracefully. */
  readonly stop: (signal: string) => void;
  /** At a later one: stop immediately. */
  readonly stopAtOnce: (signal: string) => void;
}

/** Handles SIGTERM and SIGINT, and SIGHUP of a closed terminal, for as long as the process lives. */
export function onStopSignals({ stop, stopAtOnce }: OnStopSignals): void {
  let first: number | undefined;
  const told = (signal: string): void => {
    if (first === undefined) {
      first = performance.now();
      stop(signal);
    } else if (performance.now() - first > ECHO_MILLISECONDS) {
      stopAtOnce(signal);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, told);
  process.on('SIGHUP', (signal) => {
    // nohup detaches from the terminal; Node.js does not inherit that it ignores the signal.
    if ([0, 1, 2].some((descriptor) => isatty(descriptor))) told(signal);
  });
}
