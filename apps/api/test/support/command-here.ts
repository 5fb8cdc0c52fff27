import { Writable } from 'node:stream';

import { jest } from '@jest/globals';

import { runCommand } from '../../src/process/cli/run-command.js';
import { Terminal } from '../../src/process/cli/terminal.js';
import type { Runner } from './command-line.js';

/** All of a command but its process: for what is about its work. One at a time, for the environment is of the process. */
export const inThisProcess: Runner = async (args, environment) => {
  let out = '';
  let told = '';
  const tell = (chunk: unknown) => ((told += String(chunk)), true);
  const replaced = jest.replaceProperty(process, 'env', environment);
  // Warnings of the services go there, past the terminal.
  const warnings = jest.spyOn(process.stderr, 'write').mockImplementation(tell);
  try {
    const terminal = new Terminal(
      writable((chunk) => (out += String(chunk))),
      writable(tell),
    );
    const code = await runCommand(terminal, args);
    await terminal.end();
    return { code, out, told };
  } finally {
    warnings.mockRestore();
    replaced.restore();
  }
};

function writable(take: (chunk: unknown) => void): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      take(chunk);
      done();
    },
  });
}
