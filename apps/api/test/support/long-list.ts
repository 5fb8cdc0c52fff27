import { once } from 'node:events';
import http from 'node:http';

/** An answer whose body nobody reads until `read` is called. */
export class SlowReader {
  private constructor(readonly answer: http.IncomingMessage) {}

  /** Sends a GET; resolves with the head of the answer. */
  static async open(url: string, token: string, headers: Record<string, string> = {}): Promise<SlowReader> {
    const request = http.get(url, { agent: false, headers: { authorization: `Token ${token}`, ...headers } });
    // A reset connection fails `read`.
    request.on('error', () => undefined);
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    answer.on('error', () => undefined);
    return new SlowReader(answer);
  }

  get status(): number {
    return this.answer.statusCode ?? 0;
  }

  /** Reads to the end. */
  async read(encoding: BufferEncoding = 'utf8'): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.answer) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString(encoding);
  }

  /** Reads to the end; counts how often a text of ASCII occurs, and keeps nothing. */
  async count(text: string): Promise<{ times: number; start: string; end: string }> {
    let [times, start, rest] = [0, '', ''];
    for await (const chunk of this.answer) {
      const found = rest + (chunk as Buffer).toString('latin1');
      start ||= found.slice(0, 20);
      times += found.split(text).length - 1;
      rest = found.slice(-(text.length - 1));
    }
    return { times, start, end: rest };
  }

  /** Goes away. */
  leave(): void {
    this.answer.destroy();
  }
}
