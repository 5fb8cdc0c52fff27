import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What came over a connection, until the server ended it. */
export interface Conversation {
  /** The heads and bodies of all answers, one after the other. */
  readonly text: string;
  /** Of the first answer that is not `100 Continue`. */
  readonly status: number;
  /** The error of the connection, if there was one. */
  readonly error: string | undefined;
}

/** A client that writes what HTTP clients do not. */
export class RawClient {
  private text = '';
  private error: string | undefined;
  private readonly ended: Promise<unknown>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (piece: Buffer) => (this.text += piece.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code));
    this.ended = Promise.race([once(socket, 'end'), once(socket, 'close')]).catch(() => undefined);
  }

  /** @param url of the server */
  static async connect(url: string): Promise<RawClient> {
    // As one that reads the answer to its end before it hangs up.
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  write(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Writes a piece again and again, slowly, until the connection is closed; returns how many it wrote. */
  async writeForEver(piece: string): Promise<number> {
    const closed = once(this.socket, 'close').catch(() => undefined);
    let pieces = 0;
    for (; !this.socket.destroyed && this.socket.writable; pieces += 1) {
      this.socket.write(piece);
      await Promise.race([delay(20), closed]);
    }
    return pieces;
  }

  /** Waits until an answer begins with some text. */
  async received(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this.socket, 'data');
  }

  /** Waits until the server ends the connection, and hangs up. */
  async end(): Promise<Conversation> {
    await this.ended;
    const { text, error } = this;
    this.socket.destroy();
    const [, status] = /^HTTP\/1\.1 (?!100)(\d+)/m.exec(text) ?? [];
    return { text, status: Number(status), error };
  }
}

/** The head of a request, and what follows it. */
export function rawRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>>,
  body = '',
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nHost: ledger\r\n${lines.join('')}\r\n${body}`;
}
