import { aResult } from '@syncledger/domain/testing';

import type { WireJob } from './job-world.js';
import { jsonHeaders, type ServerProcess } from './server-process.js';

const WRITERS = 16;

/** Sixteen writers, each with one result at a time, against whichever server is up. */
export class Writers {
  /** Ids that were answered, by message. */
  readonly answered = new Map<string, number>();
  private isStopping = false;

  private readonly token: string;
  server: ServerProcess;

  /** @param connection whose results they post */
  constructor(
    private readonly connection: number,
    { token, server }: { token: string; server: ServerProcess },
  ) {
    this.token = token;
    this.server = server;
  }

  /** Writes until they are stopped; each one's last result is answered then. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => this.write(writer)));
  }

  /** Begins no further results. */
  stop(): void {
    this.isStopping = true;
  }

  private async write(writer: number): Promise<void> {
    for (let number = 0; !this.isStopping; number += 1) {
      const message = `writer ${writer}, result ${number}`;
      this.answered.set(message, await this.insist(message));
    }
  }

  private async insist(message: string): Promise<number> {
    for (;;) {
      const id = await this.post(message);
      if (id !== undefined) return id;
      // Until the next server is up, or at once when it is.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** @returns undefined when no answer came */
  private async post(message: string): Promise<number | undefined> {
    const body = JSON.stringify(aResult(this.connection, { result_message: message }));
    const headers = { ...jsonHeaders, 'idempotency-key': message };
    let answer: { status: number; text: string };
    try {
      const response = await this.server.fetch(this.token, 'jobs/alm/', { method: 'POST', body, headers });
      answer = { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
    if (answer.status !== 200) throw new Error(`${message}: ${answer.status} ${answer.text}`);
    return (JSON.parse(answer.text) as WireJob).id;
  }
}
