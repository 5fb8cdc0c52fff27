import { setTimeout as pause } from 'node:timers/promises';

/** An answer of a server. */
export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

const PATIENCE = 5_000;

/** Calls the servers as administrator: any of them, with retries until one responds. */
export class Api {
  private turn = 0;

  /** @param ports of the servers */
  constructor(
    private readonly ports: readonly number[],
    private readonly token: string,
  ) {}

  /** Sends a request to one server. @throws Error when it does not answer */
  async once<T>(method: string, route: string, body?: unknown, headers: Record<string, string> = {}) {
    this.turn += 1;
    const port = this.ports[this.turn % this.ports.length] ?? 0;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/api/v2/${route}`, {
      method,
      headers: { authorization: `Token ${this.token}`, 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(PATIENCE),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** Sends a request until a server responds; with an idempotency key if it must not be executed twice. */
  async insist<T>(method: string, route: string, body?: unknown, key?: string): Promise<Answered<T>> {
    for (;;) {
      const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
      const answer = await this.once<T>(method, route, body, headers).catch(() => undefined);
      // 409 with a key may be caused by the same request still in progress; 5xx by a server that stops.
      const isOpen = answer === undefined || answer.status >= 500 || answer.status === 429;
      if (!isOpen) return answer;
      await pause(200);
    }
  }

  /** Sends a request that must succeed. */
  async must<T>(method: string, route: string, body?: unknown): Promise<T> {
    const answer = await this.insist<T>(method, route, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${route}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }

  /** Whether a server is ready. */
  isReady(port: number): Promise<boolean> {
    const url = `http://127.0.0.1:${String(port)}/health/ready`;
    return fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
