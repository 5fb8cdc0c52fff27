import { createHash } from 'node:crypto';

import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';

import type { PublicUrl } from '../public-url.js';

/** Clients reach a server by a few addresses. */
const MAX_TEXTS = 5;

/**
 * Serves a text with an `ETag`.
 * @param make called once for each base of the server's URLs, on the first request
 */
export function serveText(
  server: FastifyInstance,
  publicUrl: PublicUrl,
  [path, type]: readonly [path: string, type: string],
  make: (base: string) => string,
): void {
  const texts = new LRUCache<string, { text: string; etag: string }>({
    max: MAX_TEXTS,
    memoMethod: (base) => withEtag(make(base)),
  });
  server.get(path, (request, reply) => {
    const { text, etag } = texts.memo(publicUrl.baseOf(request));
    return reply.type(type).header('ETag', etag).send(text);
  });
}

function withEtag(text: string): { text: string; etag: string } {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
