import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Forwards requests to a server, but loses the first response that leases runs. */
export class LossyProxy {
  private readonly losing = Promise.withResolvers<void>();
  private hasLost = false;

  private constructor(private readonly server: Server) {}

  /** @param lose called when the response is lost, before the connection breaks */
  static async start(to: string, lose: () => Promise<void>): Promise<LossyProxy> {
    const server = createServer((request, response) => {
      const gone = new AbortController();
      response.once('close', () => {
        gone.abort();
      });
      const forward = async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const { method = 'GET', url = '', headers } = request;
        const { host: _, connection: __, 'content-length': ___, ...kept } = headers as Record<string, string>;
        const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
        const answer = await fetch(to + url, { method, headers: kept, body, signal: gone.signal });
        const text = await answer.text();
        if (!proxy.hasLost && text.includes('"lease"')) {
          proxy.hasLost = true;
          await lose();
          proxy.losing.resolve();
          throw new Error('The response is lost.');
        }
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
      };
      forward().catch(() => response.destroy());
    });
    const proxy = new LossyProxy(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Resolves when the response has been lost. */
  get lost(): Promise<void> {
    return this.losing.promise;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
