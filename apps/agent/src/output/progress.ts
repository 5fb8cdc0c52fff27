import { MAX_PROGRESS_MESSAGE, type Progress } from '@syncledger/domain';

const LINE = /^::progress +(?=done=)(.*)$/;
const FIELD = /^(done|total)=(\d{1,15})(?: +|$)|^(message)=(.*)$/;

/** Reads a line such as `::progress done=3 total=10 message=Reading tasks`; the message goes to the end of the line. */
export function parseProgress(line: string): Progress | undefined {
  let [, rest = ''] = LINE.exec(line) ?? [];
  const fields: { done?: number; total?: number; message?: string } = {};
  while (rest !== '') {
    const [whole, name, digits, , message] = FIELD.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    if (name === undefined) fields.message = cut(message ?? '');
    else fields[name as 'done' | 'total'] = Number(digits);
    rest = rest.slice(whole.length);
  }
  const { done } = fields;
  return done === undefined ? undefined : { ...fields, done };
}

/** As the ledger accepts it. */
function cut(message: string): string {
  return Array.from(message.toWellFormed().replaceAll('\0', '\ufffd')).slice(0, MAX_PROGRESS_MESSAGE).join('');
}

/** The progress of a run, for its heartbeats. */
export class ProgressReport {
  private latest: Progress | undefined;
  private wake: (() => void) | undefined;

  /** The line may be any. */
  readLine(line: string): void {
    const progress = parseProgress(line);
    if (!progress) return;
    this.latest = progress;
    this.wake?.();
  }

  /** The progress that was not taken before. */
  take(): Progress | undefined {
    const { latest } = this;
    this.latest = undefined;
    return latest;
  }

  /** Resolves when there is something to take, or the time is over. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.latest || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
      this.wake = end;
    });
  }
}
