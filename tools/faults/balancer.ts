import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PROBE_MILLIS = 200;
const PROBE_PATIENCE = 5000;

/** A load balancer as in front of replicas: new connections go to those that were ready at the last probe, in turn. */
export class Balancer {
  private readonly ready = new Set<number>();
  private turn = 0;
  private isClosed = false;
  private readonly sockets = new Set<Socket>();
  private readonly probing: Promise<unknown>;

  private constructor(
    ports: readonly number[],
    private readonly server: ReturnType<typeof createServer>,
  ) {
    this.probing = Promise.all(ports.map((port) => this.probe(port)));
  }

  /** @param ports of all replicas, those included that are not there yet */
  static async before(ports: readonly number[]): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(ports, server);
    server.on('connection', (socket) => {
      balancer.take(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return balancer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Whether new connections go to a port. */
  uses(port: number): boolean {
    return this.ready.has(port);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.probing;
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private async probe(port: number): Promise<void> {
    while (!this.isClosed) {
      const isReady = await askReady(port);
      if (isReady === true) this.ready.add(port);
      if (isReady === false) this.ready.delete(port);
      await pause(PROBE_MILLIS);
    }
  }

  private take(socket: Socket): void {
    this.keep(socket);
    this.turn += 1;
    const port = [...this.ready][this.turn % this.ready.size];
    if (port === undefined) {
      socket.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    this.keep(upstream);
    socket.pipe(upstream).pipe(socket);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}

/** Undefined when it takes too long to say, as on a busy machine. */
function askReady(port: number): Promise<boolean | undefined> {
  const url = `http://127.0.0.1:${String(port)}/health/ready`;
  return fetch(url, { signal: AbortSignal.timeout(PROBE_PATIENCE), headers: { connection: 'close' } }).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer.ok;
    },
    (error: unknown) => ((error as Error).name === 'TimeoutError' ? undefined : false),
  );
}
