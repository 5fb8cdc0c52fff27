import { createHash } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

/**
 * Serves an immutable text with an `ETag`.
 * @param make called once, on the first request
 */
export function serveText(server: FastifyInstance, path: string, type: string, make: () => string): void {
  let made: { text: string; etag: string } | undefined;
  server.get(path, (_request, reply) => {
    made ??= withEtag(make());
    return reply.type(type).header('ETag', made.etag).send(made.text);
  });
}

function withEtag(text: string): { text: string; etag: string } {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
