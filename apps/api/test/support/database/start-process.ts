import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file that runs as a process of its own. */
export interface StartedProcess {
  readonly child: ChildProcess;
  /** Its lines on standard output; ends when the process does, and holds all that it wrote. */
  readonly lines: AsyncIterable<string>;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** Ends it at once, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Runs a TypeScript file, without a build, in a process that a test can kill.
 * @param file its URL: `new URL('./child.ts', import.meta.url)`
 * @param args what it finds in `process.argv`
 * @param env added to this process's variables
 */
export function startProcess(file: URL, args: readonly string[], env: Record<string, string> = {}): StartedProcess {
  const hook = new URL('./typescript.mjs', import.meta.url).href;
  const flags = ['--conditions=@syncledger/source', '--import', hook];
  const child = spawn(process.execPath, [...flags, fileURLToPath(file), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const exited = once(child, 'exit');
  return {
    child,
    lines: createInterface({ input: child.stdout }),
    errors: () => errors,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
