import { pino, type DestinationStream, type Logger } from 'pino';

/** Longer writes to a pipe can be mixed with those of another process. In bytes. */
const MAX_WRITE = 4096;
/** Lines that wait until they can be written, in bytes; further ones are dropped. */
const MAX_WAITING = 1024 * 1024;

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
  return pino(options, destination ?? standardOutput());
}

let output: DestinationStream | undefined;

/** Standard output, shared by all loggers. The lines of one turn of the event loop are written together; none is left when the process exits. */
function standardOutput(): DestinationStream {
  if (output) return output;
  const lines = (output = new LineBuffer(logFile(1)));
  process.on('exit', () => {
    lines.flushSync();
  });
  return lines;
}

/** @param file its name or descriptor; the server goes on when it cannot be written, as on a full disk, and tries again with each line */
export function logFile(file: string | number): DestinationStream {
  const destination = pino.destination({ dest: file, sync: true, maxLength: MAX_WAITING });
  destination.on('error', () => undefined);
  return destination;
}

class LineBuffer implements DestinationStream {
  private text = '';
  private bytes = 0;
  private isScheduled = false;

  constructor(private readonly destination: DestinationStream) {}

  write(line: string): void {
    const length = Buffer.byteLength(line);
    if (this.bytes + length > MAX_WRITE) this.flushSync();
    this.text += line;
    this.bytes += length;
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.flushSync();
    });
  }

  /** Pino calls it after a fatal error. */
  flushSync(): void {
    if (this.bytes > 0) this.destination.write(this.text);
    this.text = '';
    this.bytes = 0;
  }
}

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, stack, ...(typeof code === 'string' && { code }) };
}
