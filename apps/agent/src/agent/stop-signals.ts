/** Milliseconds after the first signal before a second one counts: a terminal under npm delivers one twice. */
const SECOND_SIGNAL_AFTER = 1000;

/**
 * Handles the signals that end this process: SIGTERM, SIGINT and, on a terminal, SIGHUP. Without a terminal, SIGHUP is ignored: so does
 * nohup, but Node.js does not inherit that.
 * @param stop called with the first signal
 * @param kill called with each later one
 */
export function onStopSignals(stop: () => void, kill: () => void): void {
  let stoppedAt: number | undefined;
  const onSignal = () => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      stop();
    } else if (performance.now() - stoppedAt >= SECOND_SIGNAL_AFTER) kill();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  process.on('SIGHUP', () => {
    if ([process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) onSignal();
  });
}
