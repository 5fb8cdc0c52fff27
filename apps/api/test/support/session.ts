import { codeIn } from './sign-in.js';
import { ServerProcess } from './server-process.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a request is made of besides its method and path. */
export interface Sent {
  /** The administrator's when left out; null for none. */
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A use of a server process from its first start on, with what was secret in it, and what was said where no secret belongs. */
export class Session {
  /** What must stand nowhere: params, tokens, keys. */
  readonly secrets = new Set<string>();
  /** What was said, by place. */
  readonly said: (readonly [place: string, text: string])[] = [];
  private current: ServerProcess | undefined;
  private adminToken = '';
  private linkCode = '';

  /** @param settings the environment of the server */
  constructor(readonly settings: Readonly<Record<string, string>>) {}

  /** The server that is up. */
  get server(): ServerProcess {
    if (!this.current) throw new Error('The session has no server yet.');
    return this.current;
  }

  /** The token that the first start showed. */
  get admin(): string {
    return this.adminToken;
  }

  /** The code of the sign-in link that the first start showed. */
  get code(): string {
    return this.linkCode;
  }

  /** Starts the server, for the first time or again. */
  async start(): Promise<void> {
    this.current = await ServerProcess.start(this.settings);
    const [token] = this.current.greeting.match(/slt_\w+/) ?? [];
    if (token) this.adminToken = this.secret(token);
    const code = codeIn(this.current.greeting).split(/\s/, 1)[0] ?? '';
    if (code) this.linkCode = this.secret(code);
    // The one place where token and link may be shown.
    const shown = [token, code].filter((text) => text !== undefined && text !== '');
    this.said.push([
      'greeting',
      shown.reduce<string>((text, each) => text.replaceAll(each!, ''), this.current.greeting),
    ]);
  }

  /** Ends the server, and keeps what it logged. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { greeting } = this.server;
    const { log, told } = await this.server.end(signal);
    this.said.push(['log', log], ['standard error', told.slice(greeting.length)]);
  }

  /** Adds something that must stand nowhere. */
  secret(text: string): string {
    this.secrets.add(text);
    return text;
  }

  /** Sends a request that must succeed, whose answer may hold secrets. */
  async ask<T>(method: Method, path: string, sent: Sent = {}): Promise<T> {
    const { status, text } = await this.send(method, path, sent);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Creates a token. */
  async makeToken(path: string, sent: Sent = {}): Promise<string> {
    return this.secret((await this.ask<{ token: string }>('POST', path, sent)).token);
  }

  /** Sends a request whose answer must hold no secret; returns its status. */
  async check(method: Method, path: string, sent: Sent = {}): Promise<number> {
    const { status, text, headers } = await this.send(method, path, sent);
    this.said.push([`${method} ${path}: ${status}`, headers + text]);
    return status;
  }

  private async send(method: Method, path: string, { token = this.admin, body, raw, headers }: Sent) {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await this.server.fetch(token, path, {
      method,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(text !== undefined && { body: text }),
    });
    const received = await answer.text();
    // Length would reveal a secret, even to those who may see it.
    if (answer.headers.has('content-encoding')) this.said.push([`compressed ${method} ${path}`, received]);
    return { status: answer.status, text: received, headers: JSON.stringify([...answer.headers]) };
  }
}
