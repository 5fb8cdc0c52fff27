import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { Child, type ChildEnd } from './child.js';
import { Output } from './output.js';
import { RunFolder } from './run-folder.js';

/** What holds for every run. Times are milliseconds. */
export interface RunnerSettings {
  readonly timeout: number;
  readonly killAfter: number;
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** The folder of the runs that are being made. */
  readonly runs: string;
}

/** One run to make. */
export interface RunToMake {
  readonly key: string;
  readonly file: string;
  /** What the command reads on standard input. */
  readonly input: string;
  /** What must not show in its message. */
  readonly secrets: Iterable<string>;
}

/** How a run ended. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly message: string;
}

/** Why a run has to end before it does by itself. `now` kills it without a warning. */
export type StopReason = 'cancelled' | 'lost' | 'stopping' | 'now';

/** How long to wait for output after the end: only a process that left the group can still hold the pipe. */
const LAST_WORDS = 1000;

/** Makes runs: a command, its limits, and what it says. */
export class Runner {
  constructor(private readonly settings: RunnerSettings) {}

  /**
   * Makes a run.
   * @param stop aborted with a StopReason to end it early
   * @throws Error when the command can't be started
   */
  async make(run: RunToMake, stop: AbortSignal): Promise<Outcome> {
    const folder = await RunFolder.make(this.settings.runs, run.key);
    try {
      const child = await Child.start(run.file, run.input, this.settings.commandEnvironment, folder);
      return await this.watch(child, new Output(run.secrets), stop);
    } finally {
      await folder.remove();
    }
  }

  private async watch(child: Child, output: Output, stop: AbortSignal): Promise<Outcome> {
    const { timeout, killAfter } = this.settings;
    child.output.on('data', (bytes: Buffer) => {
      output.write(bytes);
    });
    const read = once(child.output, 'close').catch(() => undefined);
    const timers: NodeJS.Timeout[] = [];
    const after = (milliseconds: number, act: () => void) => timers.push(setTimeout(act, milliseconds));
    const end = () => {
      child.signal(stop.reason === 'now' ? 'SIGKILL' : 'SIGTERM');
      after(killAfter, () => {
        child.signal('SIGKILL');
      });
    };
    const limit = new AbortController();
    after(timeout, () => {
      limit.abort();
      end();
    });
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
    const ended = await child.ended;
    timers.forEach(clearTimeout);
    stop.removeEventListener('abort', end);
    await Promise.race([read, sleep(LAST_WORDS, undefined, { ref: false })]);
    child.output.destroy();
    return outcome(ended, output, limit.signal.aborted ? timeout : undefined);
  }
}

function outcome({ code, signal }: ChildEnd, output: Output, timeout: number | undefined): Outcome {
  const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
  if (timeout !== undefined) {
    const seconds = String(timeout / 1000);
    return { succeeded: false, message: output.end(`Timed out after ${seconds} s: the command was ended (${how}).`) };
  }
  if (code === 0) return { succeeded: true, message: output.end() };
  return { succeeded: false, message: output.end(`The command ended with ${how}.`) };
}
