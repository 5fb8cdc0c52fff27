import { createHash } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

/**
 * Serves an immutable text with an `ETag` and conditional requests.
 * @param make called once, on the first request
 */
export function serveText(server: FastifyInstance, path: string, type: string, make: () => string): void {
  let made: { text: string; etag: string } | undefined;
  server.get(path, (request, reply) => {
    made ??= withEtag(make());
    reply.type(type).header('ETag', made.etag);
    const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known?.some((tag) => tag === made?.etag || tag === '*')) return reply.code(304).send();
    return reply.send(made.text);
  });
}

function withEtag(text: string): { text: string; etag: string } {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
