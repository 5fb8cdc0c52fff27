import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { aConnection, aProject, aResult } from '@syncledger/domain/testing';
import { nightlyIt } from '@syncledger/testing';

import { jsonHeaders, ServerProcess } from './support/server-process.js';
import { inTemporaryFolder } from './support/temporary-folder.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

interface Message {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** A collector that takes OTLP over HTTP. */
class Collector {
  readonly texts: string[] = [];
  readonly paths = new Set<string | undefined>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        collector.texts.push(text);
        collector.paths.add(request.url);
        response.writeHead(200, jsonHeaders).end('{}');
      });
    });
    const collector = new Collector(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  get spans(): Span[] {
    const messages = this.texts.map((text) => JSON.parse(text) as Message);
    return messages.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const token = 'administrator-of-the-tracing-test-1234';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SECRET = 'cAnArY-51c0ffee';

it('traces requests and their calls of the database, continues traces, and sends no secrets', () =>
  inTemporaryFolder(async (folder) => {
    const collector = await Collector.start();
    const server = await ServerProcess.start({
      SYNCLEDGER_DATA_DIR: folder,
      SYNCLEDGER_ADMIN_TOKEN: token,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    const { id: project } = await server.post<{ id: number }>(token, 'projects/', aProject());
    const { id: connection } = await server.post<{ id: number }>(
      token,
      'connections/alm/',
      aConnection(project, { params: { alm_pass: SECRET } }),
    );
    const { id } = await server.post<{ id: number }>(token, 'jobs/alm/', aResult(connection));
    const read = (flags: string) =>
      server.fetch(token, `jobs/alm/${id}/?include=attempt`, {
        headers: { traceparent: `00-${TRACE}-${PARENT}-${flags}`, 'x-request-id': `traced-${flags}` },
      });
    await (await read('01')).text();
    // Not recorded, because the caller records nothing.
    await (await read('00')).text();
    await (await fetch(`${server.url}/api/v2/nowhere/${SECRET}/?x=${SECRET}`)).text();
    const left = new AbortController();
    await server.fetch(token, 'events/', { headers: { accept: 'text/event-stream' }, signal: left.signal });
    left.abort();
    const { code, log } = await server.end('SIGTERM');
    collector.close();
    expect(code).toBe(0);
    expect([...collector.paths]).toEqual(['/v1/traces']);
    const { spans } = collector;
    const traced = spans.filter(({ traceId }) => traceId === TRACE);
    const [root] = traced.filter(({ parentSpanId }) => parentSpanId === PARENT);
    expect(root?.name).toBe('GET /api/v2/jobs/alm/:id');
    const calls = traced.filter((span) => span !== root);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect([call.name, call.parentSpanId]).toEqual(['database read', root?.spanId]);
      expect(BigInt(call.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
      expect(BigInt(call.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root?.endTimeUnixNano ?? 0));
    }
    const statements = calls.flatMap(({ attributes }) => attributes.filter(({ key }) => key === 'db.query.text'));
    expect(statements.map(({ value }) => value.stringValue ?? '').join()).toContain('FROM jobs');
    const names = spans.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['POST /api/v2/jobs/alm', 'database write', 'GET']));
    // Whose client has left.
    expect(names).toContain('GET /api/v2/events');
    const line = log.split('\n').find((text) => text.includes('"traced-01"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ trace_id: TRACE, span_id: root?.spanId });
    for (const secret of [SECRET, token]) expect(collector.texts.join()).not.toContain(secret);
  }));

nightlyIt('serves while nobody takes its traces, and logs it once', () =>
  inTemporaryFolder(async (folder) => {
    const server = await ServerProcess.start({
      SYNCLEDGER_DATA_DIR: folder,
      SYNCLEDGER_ADMIN_TOKEN: token,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    expect((await server.fetch(token, 'users/me/')).status).toBe(200);
    const { code, log } = await server.end('SIGTERM');
    expect(code).toBe(0);
    expect(log.match(/traces could not be sent/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(log).toContain('"stopped"');
  }),
);
