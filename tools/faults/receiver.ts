import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Random } from '../generate/random.js';

/** A message that was received, however often. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly job: number | undefined;
}

const REFUSED = 0.05;

/** Receives webhooks, and refuses some of them the first time. */
export class Receiver {
  /** By id: a message that comes again is the same one. */
  readonly messages = new Map<string, Message>();
  private readonly refused = new Set<string>();

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(chance: Random): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const id = String(request.headers['webhook-id']);
        const refuses = !receiver.refused.has(id) && chance.happens(REFUSED);
        if (refuses) receiver.refused.add(id);
        else receiver.take(id, Buffer.concat(chunks).toString());
        response.writeHead(refuses ? 500 : 204).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/hook`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take(id: string, text: string): void {
    const { type, data } = JSON.parse(text) as { type: string; data: { job?: { id: number }; id?: number } };
    this.messages.set(id, { id, type, job: data.job?.id ?? data.id });
  }
}
