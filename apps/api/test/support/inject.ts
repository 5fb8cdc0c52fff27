import { once } from 'node:events';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

type Options = Extract<Parameters<NestFastifyApplication['inject']>[0], { method?: unknown }> & { url: string };

/** An answer to a request that was sent without a network. */
export interface Injected {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

/** Sends a request without a network; of a stream of events, which does not end, the beginning is read. */
export async function inject(app: NestFastifyApplication, options: Options): Promise<Injected> {
  if (!/^\/api\/v2\/events\/?(\?|$)/.test(options.url)) return app.inject(options);
  const { statusCode, headers, stream, raw } = await app.inject({ ...options, payloadAsStream: true });
  const text = stream();
  let payload = '';
  text.on('data', (chunk: Buffer) => (payload += chunk.toString()));
  if (statusCode !== 200 || options.method === 'HEAD') {
    if (!text.readableEnded) await once(text, 'end');
  } else {
    while (!payload.includes('\n\n')) await once(text, 'data');
    // As a client that goes away.
    text.on('error', () => undefined);
    raw.res.destroy();
  }
  return { statusCode, headers, payload };
}
