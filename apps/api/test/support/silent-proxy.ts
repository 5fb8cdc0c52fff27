import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can lose every byte of its established connections without closing them; new ones pass. */
export class SilentProxy {
  private readonly sockets = new Set<Socket>();
  private readonly clients = new Set<Socket>();
  private readonly lost = new WeakSet<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly target: URL,
  ) {}

  /** @param url of the database */
  static async before(url: string): Promise<SilentProxy> {
    const server = createServer();
    const proxy = new SilentProxy(server, new URL(url));
    server.on('connection', (socket) => {
      proxy.take(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The database through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Number of lost connections that the client has not given up. */
  get silent(): number {
    return [...this.clients].filter((socket) => this.lost.has(socket)).length;
  }

  silence(): void {
    for (const socket of this.sockets) this.lost.add(socket);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private take(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    this.clients.add(client);
    client.on('close', () => this.clients.delete(client));
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (bytes) => {
        if (!this.lost.has(from)) to.write(bytes);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        if (!this.lost.has(from)) to.destroy();
      });
    }
  }
}
