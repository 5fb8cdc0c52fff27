import { once } from 'node:events';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';

import { closeFd, createPipe } from './pipe.js';
import type { RunFolder } from './run-folder.js';
import type { RunProcesses } from './run-processes.js';

/** Commands run at a lower priority than the agent, so that a busy one can't delay heartbeats. */
const NICENESS = 5;
/** Milliseconds after SIGKILL in which a process ends, unless the kernel holds it: for a disk that does not respond, for example. */
const KILL_TIMEOUT = 5000;

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Processes of the run that could not be killed. */
  readonly left: readonly number[];
}

/** What is started; without arguments and in the folder of the run unless it says otherwise. */
interface StartedCommand {
  readonly file: string;
  readonly args?: readonly string[];
  /** Written to standard input. */
  readonly input: string;
  readonly workingDirectory?: string;
}

/** Runs whose processes are killed when the agent exits. */
const live = new Set<CommandProcess>();
process.on('exit', () => {
  for (const command of live) command.signal('SIGKILL');
});

/** A command with all processes that it starts, in a process group of its own, started without a shell. */
export class CommandProcess {
  /** Standard output and standard error, interleaved as they were written. */
  readonly output: Socket;
  readonly ended: Promise<ExitStatus>;
  private giveUp: () => void = () => undefined;
  private killTimer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly group: number,
    private readonly processes: RunProcesses,
    exited: Promise<Omit<ExitStatus, 'left'>>,
    output: Socket,
  ) {
    this.output = output;
    live.add(this);
    const gaveUp = new Promise<Omit<ExitStatus, 'left'>>((resolve) => {
      this.giveUp = () => {
        resolve({ code: null, signal: 'SIGKILL' });
      };
    });
    this.ended = Promise.race([exited, gaveUp]).then(async (status) => {
      clearTimeout(this.killTimer);
      // Kill whatever the command left running.
      processes.signal('SIGKILL', group);
      const left = await processes.end();
      live.delete(this);
      return { ...status, left };
    });
  }

  /**
   * @throws Error when the process can't be started
   */
  static async start(
    { file, args = [], input, workingDirectory }: StartedCommand,
    environment: NodeJS.ProcessEnv,
    folder: RunFolder,
  ): Promise<CommandProcess> {
    const processes = await folder.prepareProcesses(file);
    const [stdin, stdout] = [await createPipe(folder.pipe('in')), await createPipe(folder.pipe('out'))];
    const child = processes.spawn(file, args, {
      cwd: workingDirectory ?? folder.workingDirectory,
      env: { ...environment, ...folder.marker },
      detached: true,
      shell: false,
      stdio: [stdin.readFd, stdout.writeFd, stdout.writeFd],
    });
    // Subscribe before the first await: a short command may exit during it.
    const exited = new Promise<Omit<ExitStatus, 'left'>>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
    const started = once(child, 'spawn');
    const output = new Socket({ fd: stdout.readFd, readable: true, writable: false });
    const inputStream = new Socket({ fd: stdin.writeFd, readable: false, writable: true });
    // Ignore EPIPE: a command need not read its input.
    inputStream.on('error', () => undefined).end(input);
    try {
      await started;
      const command = new CommandProcess(child.pid ?? 0, processes, exited, output);
      void exited.then(() => inputStream.destroy());
      lowerPriority(command.group);
      return command;
    } catch (error) {
      output.destroy();
      inputStream.destroy();
      throw error;
    } finally {
      await Promise.all([closeFd(stdin.readFd), closeFd(stdout.writeFd)]);
    }
  }

  /** Signals all processes of the run. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.processes.signal(signal, this.group);
    if (signal === 'SIGKILL') {
      this.killTimer ??= setTimeout(this.giveUp, KILL_TIMEOUT);
    }
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // The process has exited already.
  }
}
