import { jest } from '@jest/globals';

import { runCommandLine } from '../../src/command-line/run-command-line.js';

/** Runs a command in this process, which is faster than a process for each; returns its exit status and what it wrote. */
export async function inProcess(args: readonly string[], env: Record<string, string> = {}) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  const written = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map((name) =>
    jest.spyOn(process[`std${name}`], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    const status = await runCommandLine(args);
    return { status, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env = before;
  }
}
