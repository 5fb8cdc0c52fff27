import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * The process's logger: JSON lines. Errors are written with their type, message and stack only,
 * for those of a database carry the statement and its values.
 * @param level how much is logged
 * @param destination standard output when left out
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: plainError, error: plainError }, base: undefined };
  return destination ? pino(options, destination) : pino(options);
}

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, stack, ...(typeof code === 'string' && { code }) };
}
