import { fork } from 'node:child_process';
import path from 'node:path';

import type { Driver } from './messages.js';

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A driver in a separate process. */
export interface StartedDriver extends Driver {
  stop(): void;
}

/** Starts the process that sends the requests. */
export function startDriver(): StartedDriver {
  const child = fork(path.join(import.meta.dirname, 'main.js'), { serialization: 'advanced' });
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, result, error }: Reply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result as never);
    else call?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The driver ended.'));
  });
  const ask =
    (name: keyof Driver) =>
    (...args: unknown[]): Promise<never> =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        child.send({ id: last, name, args });
      });
  return {
    load: ask('load'),
    each: ask('each'),
    claim: ask('claim'),
    fetchJobs: ask('fetchJobs'),
    read: ask('read'),
    stop: () => child.kill(),
  };
}
