import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { CommandProcess, type ExitStatus } from './command-process.js';
import { OutputBuffer, type OutputListener } from './output-buffer.js';
import { RunFolder } from './run-folder.js';
import { Survivors } from './survivors.js';

/** Times are milliseconds. */
export interface RunnerSettings {
  readonly timeout: number;
  readonly killAfter: number;
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** The folder of active runs. */
  readonly runs: string;
}

export interface CommandRun extends OutputListener {
  readonly key: string;
  readonly file: string;
  /** None by default. */
  readonly args?: readonly string[];
  /** Instead of an empty folder. */
  readonly workingDirectory?: string;
  /** Written to the command's standard input. */
  readonly input: string;
  /** Removed from the command's output. */
  readonly secrets: Iterable<string>;
}

export interface RunOutcome {
  readonly succeeded: boolean;
  readonly message: string;
  readonly isTimeout?: boolean;
  /** As a shell has it. */
  readonly exitStatus?: number;
}

/** Why a run is stopped early. `kill` sends SIGKILL at once, the others SIGTERM first. */
export type StopReason = 'cancelled' | 'lease-lost' | 'shutdown' | 'kill';

/** How long to wait for remaining output after the exit: a process that left the group may keep the pipe open. */
const OUTPUT_TIMEOUT = 1000;

/** Executes commands with a time limit and collects their output. */
export class Runner {
  readonly survivors = new Survivors();

  constructor(private readonly settings: RunnerSettings) {}

  /**
   * @param stop aborted with a StopReason to end the run early
   * @throws Error when the command can't be started
   */
  async run(run: CommandRun, stop: AbortSignal): Promise<RunOutcome> {
    const folder = await RunFolder.create(this.settings.runs, run.key);
    let left = 0;
    try {
      const child = await CommandProcess.start(run, this.settings.commandEnvironment, folder);
      const outcome = await this.watch(child, new OutputBuffer(run.secrets, run), stop);
      left = (await child.ended).left.length;
      return outcome;
    } finally {
      if (left > 0) this.survivors.add(folder.survivor());
      else await folder.remove();
    }
  }

  private async watch(child: CommandProcess, output: OutputBuffer, stop: AbortSignal): Promise<RunOutcome> {
    const { timeout, killAfter } = this.settings;
    child.output.on('data', (bytes: Buffer) => {
      output.write(bytes);
    });
    const outputClosed = once(child.output, 'close').catch(() => undefined);
    const timers: NodeJS.Timeout[] = [];
    const after = (milliseconds: number, callback: () => void) => timers.push(setTimeout(callback, milliseconds));
    const terminate = () => {
      child.signal(stop.reason === 'kill' ? 'SIGKILL' : 'SIGTERM');
      after(killAfter, () => {
        child.signal('SIGKILL');
      });
    };
    const timeLimit = new AbortController();
    after(timeout, () => {
      timeLimit.abort();
      terminate();
    });
    if (stop.aborted) terminate();
    else stop.addEventListener('abort', terminate, { once: true });
    const status = await child.ended;
    timers.forEach(clearTimeout);
    stop.removeEventListener('abort', terminate);
    await Promise.race([outputClosed, sleep(OUTPUT_TIMEOUT, undefined, { ref: false })]);
    child.output.destroy();
    return toOutcome(status, output, timeLimit.signal.aborted ? timeout : undefined);
  }
}

function toOutcome(status: ExitStatus, output: OutputBuffer, timeout: number | undefined): RunOutcome {
  const { code, signal } = status;
  const exitStatus = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  return { ...describe(status, output, timeout), exitStatus };
}

function describe({ code, signal, left }: ExitStatus, output: OutputBuffer, timeout: number | undefined): RunOutcome {
  const how =
    signal === null ? `The command exited with code ${String(code)}.` : `The command was killed by ${signal}.`;
  const survivors = `${String(left.length)} of its processes could not be killed: ${left.join(', ')}.`;
  const exit = left.length === 0 ? how : `${how} ${survivors}`;
  if (timeout !== undefined) {
    return {
      succeeded: false,
      isTimeout: true,
      message: output.end(`Timed out after ${String(timeout / 1000)} s. ${exit}`),
    };
  }
  if (code === 0) return { succeeded: true, message: output.end(left.length === 0 ? undefined : survivors) };
  return { succeeded: false, message: output.end(exit) };
}
