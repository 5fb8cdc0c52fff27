import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Logger } from 'pino';

import { ConfigurationError, type Environment } from '../config/index.js';
import { isSafeMethod } from './methods.js';

/** The text format of Prometheus. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const MAX_CONNECTIONS = 32;
const REQUEST_MILLISECONDS = 10_000;

/**
 * Serves `GET /metrics` on a port of its own, so that a firewall can keep it apart from the API.
 * @param text the metrics
 * @returns a function that closes it
 * @throws ConfigurationError when the port cannot be used
 */
export async function listenForScrapes(
  { metricsHost: host, metricsPort: port }: Pick<Environment, 'metricsHost' | 'metricsPort'>,
  logger: Logger,
  text: () => Promise<string>,
): Promise<() => void> {
  const server = createServer({ requestTimeout: REQUEST_MILLISECONDS }, (request, response) => {
    void answer(request, response, text).catch((error: unknown) => {
      logger.error({ err: error }, 'metrics could not be collected');
      response.writeHead(500).end();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ConfigurationError(
      `Cannot listen on ${host}:${String(port)} for metrics (${code}). Set SYNCLEDGER_METRICS_HOST or SYNCLEDGER_METRICS_PORT to another.`,
      { cause },
    );
  }
  // The process ends when the application does.
  server.unref();
  const { address, port: bound } = server.address() as AddressInfo;
  logger.info({ address, port: bound }, 'metrics ready');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, text: () => Promise<string>): Promise<void> {
  if (request.url?.split('?', 1)[0] !== '/metrics') {
    response.writeHead(404).end();
  } else if (!isSafeMethod(request.method)) {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else {
    const body = await text();
    response.writeHead(200, { 'Content-Type': TYPE, 'Cache-Control': 'no-store' }).end(body);
  }
}
