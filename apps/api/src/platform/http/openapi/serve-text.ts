import { createHash } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

import type { PublicUrl } from '../public-url.js';

/** Stands for the base of the server's URLs, which a client may choose by its `Host`, in a text that is made once. */
const BASE = 'https://base.invalid';

/**
 * Serves a text with an `ETag`.
 * @param make called with the base of the server's URLs, on the first request
 */
export function serveText(
  server: FastifyInstance,
  publicUrl: PublicUrl,
  [path, type]: readonly [path: string, type: string],
  make: (base: string) => string,
): void {
  let made: { readonly parts: readonly string[]; readonly digest: string } | undefined;
  server.get(path, (request, reply) => {
    made ??= partsOf(make(BASE));
    const base = publicUrl.baseOf(request);
    return reply
      .type(type)
      .header('ETag', `"${digestOf(made.digest + base)}"`)
      .send(made.parts.join(base));
  });
}

function partsOf(text: string): { parts: string[]; digest: string } {
  return { parts: text.split(BASE), digest: digestOf(text) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
