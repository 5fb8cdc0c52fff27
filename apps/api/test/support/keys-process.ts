import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { environmentWith, type Ending } from './server-process.js';

const MAIN = fileURLToPath(new URL('../../bundle/keys.js', import.meta.url));

/** The built `keys` command as a process of its own. */
export class KeysProcess {
  readonly ended: Promise<Ending>;
  private log = '';
  private told = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => (this.log += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.told += String(chunk)));
    this.ended = once(child, 'close').then(([code]) => ({ code: code as number, log: this.log, told: this.told }));
  }

  /** @param variables its whole environment, beside what every program needs */
  static start(args: readonly string[], variables: Record<string, string>): KeysProcess {
    const env = environmentWith(variables);
    return new KeysProcess(spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Runs it to its end. */
  static run(args: readonly string[], variables: Record<string, string>): Promise<Ending> {
    return KeysProcess.start(args, variables).ended;
  }

  /** Waits until it has told something, and sends it a signal then; returns how it ended. */
  async endWhenTold(text: RegExp, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<Ending> {
    const watch = () => {
      if (text.test(this.told)) this.child.kill(signal);
    };
    this.child.stderr?.on('data', watch);
    watch();
    return this.ended;
  }
}
