import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Webhook } from 'standardwebhooks';

/** A message as a receiver got it. */
export interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A payload as it was sent. */
export interface Payload {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly project: { readonly id: number } | null;
    readonly connection: { readonly id: number } | null;
    readonly job: { readonly id: number; readonly succeeded: boolean; readonly result_message: string } | null;
  };
}

/** A real web server that takes webhooks. */
export class Receiver {
  readonly messages: Message[] = [];
  /** How it answers from now on. */
  answer: (message: Message, reply: ServerResponse) => void = (_, reply) => reply.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, reply) => void receiver.take(request, reply));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  /** Where it is; `at` tells webhooks apart. */
  url(at = ''): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${at}`;
  }

  /** What was sent to a path, oldest first. */
  to(at: string): Message[] {
    return this.messages.filter(({ path }) => path === `/${at}`);
  }

  /** The payloads of what was sent to a path, each verified as the scheme says. */
  verified(at: string, secret: string): Payload[] {
    const webhook = new Webhook(secret);
    return this.to(at).map(({ body, headers }) => webhook.verify(body, headers) as Payload);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = request.headers as Record<string, string>;
    const message = { path: request.url ?? '', headers, body: Buffer.concat(parts).toString() };
    this.messages.push(message);
    this.answer(message, reply);
  }
}
