/** A longer line is passed on in parts. */
const MAX_LINE = 8192;

/** Splits streamed text into lines. */
export class Lines {
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  write(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line.replace(/\r$/, ''));
    if (this.rest.length > MAX_LINE) this.end();
  }

  /** Passes on an unfinished line. */
  end(): void {
    const line = this.rest;
    this.rest = '';
    if (line !== '') this.onLine(line);
  }
}
