import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';

import { closeNumber, makePipe } from './pipe.js';
import { signalGroup } from './processes.js';
import type { RunFolder } from './run-folder.js';

/** Lower than the agent's, whose heartbeats must go on while a command takes all there is. */
const NICENESS = 5;

/** How a process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The groups that run now: none may outlive the agent. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) signalGroup(group, 'SIGKILL');
});

/** A command as a process that leads a group of its own, without a shell and without arguments. */
export class Child {
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: Socket;
  readonly ended: Promise<ChildEnd>;

  private constructor(
    private readonly group: number,
    exited: Promise<ChildEnd>,
    output: Socket,
  ) {
    this.output = output;
    groups.add(group);
    this.ended = exited.then((end) => {
      // What it started ends with it.
      this.signal('SIGKILL');
      groups.delete(group);
      return end;
    });
  }

  /**
   * Starts it.
   * @param input goes in on standard input
   * @throws Error when the system can't
   */
  static async start(file: string, input: string, environment: NodeJS.ProcessEnv, folder: RunFolder): Promise<Child> {
    const [into, out] = [await makePipe(folder.pipe('in')), await makePipe(folder.pipe('out'))];
    const child = spawn(file, [], {
      cwd: folder.workingDirectory,
      env: { ...environment, ...folder.mark },
      detached: true,
      shell: false,
      stdio: [into.reading, out.writing, out.writing],
    });
    // Listened to from the first moment: a brief command is over before the next line that waits.
    const exited = new Promise<ChildEnd>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
    const started = once(child, 'spawn');
    const output = new Socket({ fd: out.reading, readable: true, writable: false });
    const feeding = new Socket({ fd: into.writing, readable: false, writable: true });
    // A command need not read its input.
    feeding.on('error', () => undefined).end(input);
    try {
      await started;
      const pid = child.pid ?? 0;
      const made = new Child(pid, exited, output);
      void exited.then(() => feeding.destroy());
      lowerPriority(pid);
      await folder.record(pid);
      return made;
    } catch (error) {
      output.destroy();
      feeding.destroy();
      throw error;
    } finally {
      await Promise.all([closeNumber(into.reading), closeNumber(out.writing)]);
    }
  }

  /** Sends a signal to all of its group. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    signalGroup(this.group, signal);
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It has ended already.
  }
}
