import { Readable } from 'node:stream';

import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

import { hashOf, settings, tellAddress } from '../settings.js';
import { Counts } from './counts.js';
import { JobText } from './job-text.js';
import { PostgresStore } from './postgres-store.js';
import { SqliteStore } from './sqlite-store.js';
import type { RawCaller, RawList, RawResult } from './store.js';

/** The yardstick of what is possible: Fastify and hand-written SQL, no framework, no redaction but what is hard-wired here. */
const url = settings.databaseUrl;
const store = url.startsWith('sqlite:') ? new SqliteStore(url.slice('sqlite:'.length)) : new PostgresStore(url);
const counts = new Counts(store);
const jobText = new JobText(store);
const server = fastify({ routerOptions: { ignoreTrailingSlash: true } });
const JSON_TYPE = 'application/json; charset=utf-8';

type Handler = (request: FastifyRequest, caller: RawCaller, reply: FastifyReply) => Promise<unknown>;

const authenticated = (handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
  const caller = await store.caller(hashOf(request.headers.authorization));
  if (!caller) return reply.code(401).header('WWW-Authenticate', 'Token').send({ detail: 'Send a valid token.' });
  reply.type(JSON_TYPE);
  return handler(request, caller, reply);
};

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

async function page(kind: string | undefined, request: FastifyRequest, caller: RawCaller): Promise<string> {
  const query = request.query as Record<string, string | undefined>;
  const size = Number(query['page_size']);
  const list: RawList = {
    kind,
    connection: numberOf(query['connection']),
    project: numberOf(query['project']),
    before: numberOf(query['cursor']),
    offset: (Number(query['page'] ?? 1) - 1) * size,
    size,
  };
  const found = await store.page(list, caller);
  const rows = found.slice(0, size);
  const link = (cursor: number) =>
    `"http://${request.host}${request.url.replace(/[?&](cursor|page)=[^&]*/g, '')}&cursor=${String(cursor)}"`;
  const next = found.length > size ? link(rows.at(-1)?.[0] ?? 0) : 'null';
  const previous = list.before === undefined && list.offset === 0 ? 'null' : link((rows[0]?.[0] ?? 0) + size + 1);
  const count = String(await counts.of(list, caller));
  return `{"count":${count},"next":${next},"previous":${previous},"results":[${await jobText.many(rows, caller, kind === undefined)}]}`;
}

async function* whole(caller: RawCaller): AsyncGenerator<string> {
  yield '{"results":[';
  let separator = '';
  for await (const batch of store.all()) {
    if (batch.length === 0) continue;
    yield separator + (await jobText.many(batch, caller, true));
    separator = ',';
  }
  yield ']}';
}

const resultSchema = {
  type: 'object',
  required: ['automatic', 'connection', 'result_message', 'succeeded'],
  additionalProperties: false,
  properties: {
    automatic: { type: 'boolean' },
    connection: { type: 'integer', minimum: 1 },
    result_message: { type: 'string', maxLength: 65_536 },
    succeeded: { type: 'boolean' },
  },
};

for (const kind of ['alm', 'analysis']) {
  const path = `/api/v2/jobs/${kind}`;
  server.get(
    path,
    authenticated((request, caller) => page(kind, request, caller)),
  );
  server.get(
    `${path}/:id`,
    authenticated(async (request, caller, reply) => {
      const job = await store.one(kind, Number((request.params as { id: string }).id), caller);
      return job ? jobText.one(job, caller) : reply.code(404).send({ detail: 'Not found.' });
    }),
  );
  server.post(
    path,
    { schema: { body: resultSchema } },
    authenticated(async (request, caller, reply) => {
      if (!caller.mayRun) return reply.code(403).send({ detail: 'Forbidden.' });
      const job = await store.insert(kind, request.body as RawResult, caller.userId);
      if (!job) return reply.code(400).send({ connection: ['There is no such connection here.'] });
      await counts.add(job[8]);
      return jobText.one(job, caller);
    }),
  );
}
server.get(
  '/api/v2/jobs',
  authenticated(async (request, caller) => {
    if ((request.query as object & { page_size?: string }).page_size) return page(undefined, request, caller);
    return Readable.from(whole(caller), { objectMode: false });
  }),
);

tellAddress(await server.listen({ host: '127.0.0.1', port: 0 }));
