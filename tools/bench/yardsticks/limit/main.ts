import { Readable } from 'node:stream';

import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';

import { hashOf, settings, tellAddress } from '../settings.js';
import { PostgresStore } from './postgres-store.js';
import { SqliteStore } from './sqlite-store.js';
import type { LimitCaller, LimitPage, LimitResult, Variant } from './store.js';

/** The yardstick of what is possible: Fastify and SQL, on tables that serve these calls and nothing else. */
const url = settings.limitUrl;
const store = url.startsWith('sqlite:') ? new SqliteStore(url.slice('sqlite:'.length)) : await PostgresStore.open(url);
const server = fastify();
const PATH = '/api/v2/jobs/alm/';
const JSON_TYPE = 'application/json; charset=utf-8';
/** A revoked token may be used this long. */
const TOKEN_MILLISECONDS = 10_000;
const callers = new Map<string, { readonly caller: LimitCaller; readonly until: number }>();

type Handler = (request: FastifyRequest, caller: LimitCaller, reply: FastifyReply) => Promise<unknown>;

const authenticated = (handler: Handler) => async (request: FastifyRequest, reply: FastifyReply) => {
  const caller = await callerOf(hashOf(request.headers.authorization));
  if (!caller) return reply.code(401).header('WWW-Authenticate', 'Token').send({ detail: 'Send a valid token.' });
  reply.type(JSON_TYPE);
  return handler(request, caller, reply);
};

async function callerOf(hash: string): Promise<LimitCaller | undefined> {
  const known = callers.get(hash);
  if (known && known.until > Date.now()) return known.caller;
  const caller = await store.caller(hash);
  if (caller) callers.set(hash, { caller, until: Date.now() + TOKEN_MILLISECONDS });
  return caller;
}

async function page(request: FastifyRequest, query: Record<string, string>, variant: Variant) {
  const { connection, succeeded, page: number = '1', page_size: size } = query;
  const asked: LimitPage = {
    connection: connection === undefined ? undefined : Number(connection),
    succeeded: succeeded === undefined ? undefined : succeeded === 'true',
    page: Number(number),
    size: Number(size),
  };
  const { count, jobs } = await store.page(asked, variant);
  const link = (other: number) =>
    `"http://${request.host}${request.url.replace(/&page=\d+/, '')}&page=${String(other)}"`;
  const next = asked.page * asked.size < count ? link(asked.page + 1) : 'null';
  const previous = asked.page > 1 ? link(asked.page - 1) : 'null';
  const head = `{"count":${String(count)},"next":${next},"previous":${previous},"results":[`;
  return typeof jobs === 'string' ? `${head}${jobs}]}` : Buffer.concat([Buffer.from(head), jobs, Buffer.from(']}')]);
}

async function* whole(variant: Variant): AsyncGenerator<string | Buffer> {
  yield '{"results":[';
  let isFirst = true;
  for await (const batch of store.all(variant)) {
    if (!isFirst) yield ',';
    isFirst = false;
    yield batch;
  }
  yield ']}';
}

const body = {
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

server.get(
  PATH,
  authenticated(async (request, { variant }) => {
    const query = request.query as Record<string, string>;
    return query['page_size'] === undefined
      ? Readable.from(whole(variant), { objectMode: false })
      : page(request, query, variant);
  }),
);
server.get(
  `${PATH}:id/`,
  authenticated(async (request, { variant }, reply) => {
    const job = await store.one(Number((request.params as { id: string }).id), variant);
    return job ?? reply.code(404).send({ detail: 'Not found.' });
  }),
);
server.post(
  PATH,
  { schema: { body } },
  authenticated(async (request, caller, reply) => {
    const job = await store.insert(request.body as LimitResult, caller);
    return job ?? reply.code(400).send({ connection: ['There is no such connection here.'] });
  }),
);

tellAddress(await server.listen({ host: '127.0.0.1', port: 0 }));
