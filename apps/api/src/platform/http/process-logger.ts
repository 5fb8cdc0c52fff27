import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * Logs JSON lines. Errors are logged with type, message, code and stack only, because database errors contain the statement and its
 * values.
 * @param destination standard output when left out
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    // Levels as words: the numbers are pino's own.
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: plainError, error: plainError },
    base: undefined,
  };
  return destination ? pino(options, destination) : pino(options);
}

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, stack, ...(typeof code === 'string' && { code }) };
}
