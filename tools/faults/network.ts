import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import type { AcknowledgedChunk } from './check.js';
import { OutputTap } from './output-tap.js';

/** An agent's way to the servers, as a load balancer gives it: each connection goes to one of them. It can be cut. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private turn = 0;

  private constructor(
    private readonly ports: readonly number[],
    private readonly server: ReturnType<typeof createServer>,
    private readonly onAcknowledged: (chunk: AcknowledgedChunk) => void,
  ) {}

  /**
   * @param ports of the servers
   * @param onAcknowledged is told of each chunk of output that a server took
   */
  static async to(ports: readonly number[], onAcknowledged: (chunk: AcknowledgedChunk) => void): Promise<Line> {
    const server = createServer();
    const line = new Line(ports, server, onAcknowledged);
    server.on('connection', (socket) => {
      line.take(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return line;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks all connections, and refuses new ones until it is mended. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private take(socket: Socket, tries = this.ports.length): void {
    this.keep(socket);
    if (this.isCut) {
      socket.destroy();
      return;
    }
    this.turn += 1;
    const upstream = connect(this.ports[this.turn % this.ports.length] ?? 0, '127.0.0.1');
    this.keep(upstream);
    upstream.once('connect', () => {
      const tap = new OutputTap(this.onAcknowledged);
      socket.on('data', tap.sent);
      upstream.on('data', tap.received);
      socket.pipe(upstream).pipe(socket);
      socket.once('close', () => upstream.destroy());
      upstream.once('close', () => socket.destroy());
    });
    upstream.once('error', () => {
      if (upstream.bytesRead > 0 || tries <= 1) socket.destroy();
      else this.take(socket, tries - 1);
    });
  }

  private keep(socket: Socket): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}
