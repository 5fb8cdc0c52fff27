import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Micros } from '@syncledger/domain';

import { Clock } from '../../src/platform/config/clock.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import type { Database, Dialect } from '../../src/platform/database/index.js';
import { createDocument } from '../../src/platform/http/openapi/document.js';
import { createLogger } from '../../src/platform/http/process-logger.js';
import { checkKeys, Keyring } from '../../src/platform/secrets/index.js';
import type { AppParts } from '../../src/process/app.module.js';
import { createApp } from '../../src/process/create-app.js';
import { FirstStart } from '../../src/process/first-start/index.js';
import { openLedgerDatabase } from '../../src/schema/index.js';
import { AnswerCheck } from './answer-check.js';
import { openTestDatabase, trustTheMachine, type TestDatabase } from './database/test-database.js';
import { inject } from './inject.js';

/** Both databases, for `describe.each`. */
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** A clock that stands still until it is told to go on. */
export class TestClock extends Clock {
  private micros: Micros = Date.now() * 1000;
  private passed = 0;

  override now(): Micros {
    return this.micros;
  }

  /** @param micros since 1970 */
  set(micros: Micros): void {
    this.micros = micros;
  }

  advance(seconds: number): void {
    this.micros += seconds * 1_000_000;
  }

  override monotonic(): number {
    return super.monotonic() + this.passed;
  }

  /** Lets time pass for what measures how long something took. */
  pass(seconds: number): void {
    this.passed += seconds * 1000;
  }
}

/** What a request is made of besides method and path. */
export interface CallOptions {
  /** Sent as `Token <token>`; the administrator's when left out, none for null. */
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or the text of anything else. */
  readonly body: T;
  readonly text: string;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

let check: AnswerCheck | undefined;

/** The real application over a database of its own. */
export class TestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: Database,
    readonly clock: TestClock,
    /** Everything that was logged, a JSON line each. */
    readonly logs: readonly string[],
    private readonly own: { readonly admin: string; readonly check: AnswerCheck; readonly parts: AppParts },
  ) {}

  /** The administrator's token. */
  get admin(): string {
    return this.own.admin;
  }

  /** The metrics in the text format of Prometheus, if the settings have a port for them. */
  metrics(): Promise<string> {
    return this.own.parts.metrics?.text() ?? Promise.reject(new Error('SYNCLEDGER_METRICS_PORT is not set.'));
  }

  /** @param settings environment variables */
  static async start(dialect: Dialect, settings: Record<string, string> = {}): Promise<TestApp> {
    const environment = readEnvironment({
      SYNCLEDGER_SECRET_KEYS: Keyring.generate('test'),
      SYNCLEDGER_PUBLIC_URL: 'https://ledger.example.com',
      ...settings,
    });
    const keyring = Keyring.parse(environment.secretKeys ?? '');
    const database = await openTestDatabase(dialect);
    trustTheMachine(database);
    await checkKeys(database, keyring);
    const logs: string[] = [];
    const logger = createLogger('trace', { write: (line: string) => void logs.push(line) });
    const clock = new TestClock();
    const metrics = environment.metricsPort === undefined ? undefined : await newMetrics();
    const parts = { environment, database, keyring, clock, logger, metrics };
    const app = await createApp(parts);
    const admin = (await app.get(FirstStart).prepare(environment))?.token ?? '';
    // The document is the same for all, and what is compiled of it serves every application of a spec.
    check ??= new AnswerCheck(createDocument(app));
    return new TestApp(app, database, clock, logs, { admin, check, parts });
  }

  /** Another replica on the same database, closed before this one; on SQLite only to read and write now and then. */
  async replica(url = (this.database as TestDatabase).url): Promise<TestApp> {
    const database = await openLedgerDatabase({ url });
    const app = await createApp({ ...this.own.parts, database, metrics: undefined });
    return new TestApp(app, database, this.clock, this.logs, this.own);
  }

  /**
   * Sends a request, and fails when the answer does not fit what the OpenAPI document declares of it.
   * @param to path below `/api/v2/`, or an absolute one, with its query
   */
  async call<T = Record<string, unknown>>(method: Method, to: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { token = this.admin, body, raw, headers } = options;
    const url = to.startsWith('/') ? to : `/api/v2/${to}`;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await inject(this.app, {
      method,
      url,
      headers: {
        ...(token !== null && { authorization: `Token ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    });
    const { statusCode: status, payload: text } = answer;
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const parsed = (isJson && text !== '' ? JSON.parse(text) : text) as T;
    this.own.check.answer(method, url, { status, headers: answer.headers, body: parsed });
    return { status, headers: answer.headers as Record<string, string | undefined>, body: parsed, text };
  }

  /** Sends a request that must succeed; returns its body. */
  async ok<T = Record<string, unknown>>(method: Method, to: string, body?: unknown, token?: string): Promise<T> {
    const answer = await this.call<T>(method, to, {
      ...(body !== undefined && { body }),
      ...(token !== undefined && { token }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${to}: ${String(answer.status)} ${answer.text}`);
    return answer.body;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }
}

/** Loaded by the specs that ask for it. */
async function newMetrics() {
  return (await import('../../src/process/metrics/index.js')).createMetrics();
}
