import { pipeline, Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import { brotli, flushed, gzipped, stored, type Compressor } from './content-coding.js';
import { isNoneMatchOf } from './etag.js';
import { isSafeMethod } from './methods.js';
import { mayShowSecrets } from './serialization/secrecy.js';

/** Shorter responses are not compressed, in bytes. */
const MIN_BYTES = 1000;
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|x-ndjson|javascript|yaml)|image\/svg)/;

/** With an option that `@types/negotiator` lacks: which codings win among those of the same `q`. */
type PreferringNegotiator = Negotiator & {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
};

/**
 * Compresses responses over 1 kB for clients that accept it, and answers 304 to `If-None-Match`. Responses that may contain secrets
 * are not compressed: their length would reveal how similar a secret is to text that an attacker placed beside it (BREACH;
 * decision 57).
 */
export function compressResponses(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const { 'accept-encoding': accepted, 'if-none-match': noneMatch } = request.headers;
    if (accepted === undefined && noneMatch === undefined) {
      done(null, payload);
      return;
    }
    const compressor = accepted === undefined ? undefined : compressorFor(request, reply, payload);
    const etag = reply.getHeader('ETag') as string | undefined;
    // A strong tag would promise the same bytes in each coding (RFC 9110, 8.8.3.3).
    if (compressor && etag?.startsWith('"')) void reply.header('ETag', `W/${etag}`);
    if (noneMatch !== undefined && isUnchanged(request, reply, noneMatch)) {
      void reply.code(304).removeHeader('Content-Type');
      // Fastify drops the payload for HEAD.
      done(null, request.method === 'HEAD' ? payload : null);
    } else if (compressor) {
      void reply.header('Content-Encoding', compressor.coding).removeHeader('Content-Length');
      if (payload instanceof Readable) done(null, compressStream(payload, compressor, reply));
      else compressor.compress(payload as string | Buffer, done);
    } else {
      done(null, payload);
    }
  });
}

function isUnchanged({ method }: FastifyRequest, reply: FastifyReply, noneMatch: string): boolean {
  const etag = reply.getHeader('ETag');
  const isRead = isSafeMethod(method) && reply.statusCode === 200;
  return isRead && typeof etag === 'string' && isNoneMatchOf(noneMatch, etag);
}

function compressorFor(request: FastifyRequest, reply: FastifyReply, payload: unknown): Compressor | undefined {
  const type = reply.getHeader('Content-Type');
  if (typeof type !== 'string' || !COMPRESSIBLE.test(type) || reply.hasHeader('Content-Encoding')) return undefined;
  if (reply.statusCode === 206) return undefined;
  const { answer } = request.routeOptions.config;
  const sent = request.listFormat === 'csv' ? answer?.asCsv?.of : answer?.of;
  const isSecret = reply.statusCode < 400 && sent !== undefined && mayShowSecrets(sent, request.view);
  const compressors = isSecret ? [stored] : request.listFormat === 'events' ? flushed : [brotli, gzipped];
  const codings = compressors.map(({ coding }): string => coding);
  const negotiator = new Negotiator(request.raw) as PreferringNegotiator;
  const accepted = negotiator.encodings(['identity', ...codings], { preferred: isSecret ? ['identity'] : codings });
  const [best] = accepted;
  if (accepted.includes('identity') && isShort(reply, payload)) return undefined;
  return compressors.find(({ coding }) => coding === best);
}

/** Streams of unknown length are long. */
function isShort(reply: FastifyReply, payload: unknown): boolean {
  if (typeof payload === 'string') return Buffer.byteLength(payload) < MIN_BYTES;
  if (Buffer.isBuffer(payload)) return payload.length < MIN_BYTES;
  return !(payload instanceof Readable) || Number(reply.getHeader('Content-Length')) < MIN_BYTES;
}

function compressStream(source: Readable, { stream }: Compressor, reply: FastifyReply): Readable {
  // An error before the first byte is answered in plain JSON.
  source.once('error', () => void reply.removeHeader('Content-Encoding'));
  return pipeline(source, stream(), () => undefined);
}
