import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { includesAddress } from '../platform/config/index.js';
import { authenticateRequests } from '../platform/http/authentication.js';
import { readJsonBodies } from '../platform/http/body.js';
import { forbidCaching } from '../platform/http/caching.js';
import { Authenticator } from '../platform/http/caller.js';
import { addClientAddress, clientAddress } from '../platform/http/client-network.js';
import { compressResponses } from '../platform/http/compression.js';
import { Dashboard } from '../platform/http/dashboard.js';
import { serveDocumentation } from '../platform/http/documentation.js';
import { errorAnswer } from '../platform/http/error-answer.js';
import { markReplays } from '../platform/http/idempotency/index.js';
import { InvalidCredentials } from '../platform/http/invalid-credentials.js';
import { QuietLogger } from '../platform/http/logger.js';
import { answerAlways, answerParserError, refuseInvalidHeads } from '../platform/http/malformed-requests.js';
import { KnownPaths, refuseUnrouted, routerOptions } from '../platform/http/methods.js';
import { refuseUnacceptable } from '../platform/http/negotiation.js';
import { serveDocument } from '../platform/http/openapi/document.js';
import { API_PREFIX } from '../platform/http/paths.js';
import { prefixOf, targetReader } from '../platform/http/prefix.js';
import { PublicUrl } from '../platform/http/public-url.js';
import { parseQueryString } from '../platform/http/query-string.js';
import { RateLimit } from '../platform/http/rate-limit.js';
import { closeAfterAnswer, closeUnreadBodies, hasBody } from '../platform/http/refused-body.js';
import { RequestPipeline } from '../platform/http/request-pipeline.js';
import { requestId } from '../platform/http/request-id.js';
import { logRequests } from '../platform/http/request-log.js';
import { closeConnectionsWhenStopping } from '../platform/http/stopping.js';
import { AppModule, type AppParts } from './app.module.js';
import { ReadinessService } from './health/index.js';
import { VERSION_PATHS } from './version/index.js';

/**
 * Creates the application, ready to listen or to be tested with `inject`.
 * @param parts opened and checked; closing the application leaves the database open
 * @throws Error when a handler does not declare its access or its response
 */
export async function createApp(parts: AppParts): Promise<NestFastifyApplication> {
  const paths = new KnownPaths();
  const dashboard = new Dashboard(prefixOf(parts.environment.publicUrl));
  const adapter = adapterFor(parts, paths, dashboard);
  const options = { bodyParser: false, bufferLogs: true, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, options);
  app.useLogger(app.get(QuietLogger));
  const server = app.getHttpAdapter().getInstance();
  paths.collect(server);
  app.setGlobalPrefix(API_PREFIX, { exclude: ['health/live', 'health/ready', ...VERSION_PATHS] });
  app.useSecurityHeaders(SECURITY_HEADERS);
  addClientAddress(server);
  closeUnreadBodies(server);
  answerAlways(server);
  observeRequests(server, parts);
  forbidCaching(server);
  refuseInvalidHeads(server);
  authenticateRequests(server, {
    authenticator: app.get(Authenticator),
    publicUrl: app.get(PublicUrl),
    invalid: app.get(InvalidCredentials),
    limit: new RateLimit(parts.environment.rateLimit),
  });
  refuseUnrouted(server, paths, (request, reply) => dashboard.sendNotFound(request, reply));
  refuseUnacceptable(server);
  readJsonBodies(server);
  markReplays(server);
  closeConnectionsWhenStopping(server, () => app.get(ReadinessService).isDraining);
  compressResponses(server);
  app.get(RequestPipeline).attach(server);
  await app.init();
  parts.metrics?.observe(app, parts.database);
  // After Nest has set the error handler, which earlier routes would not get.
  serveDocument(app);
  await dashboard.serve(server);
  await serveDocumentation(server);
  await server.ready();
  return app;
}

/** Logs, measures and traces each request. */
function observeRequests(server: FastifyInstance, { environment, database, metrics, tracing }: AppParts): void {
  const { slowMilliseconds } = environment;
  logRequests(server, { slowMilliseconds, isTraced: tracing !== undefined, observer: metrics?.requests });
  tracing?.trace(server, database.dialect);
}

const SECURITY_HEADERS = {
  // Pages have policies of their own. This one is that of the dashboard's worker, too, which connects to the server.
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'self'"], frameAncestors: ["'none'"] } },
  // Whether a domain is HTTPS only is decided by the proxy that speaks HTTPS.
  strictTransportSecurity: false,
};

/** Time limit for a client to send a request, in milliseconds. */
const REQUEST_MILLISECONDS = 60_000;
/** Time limit for a client to send the head of a request: shorter than the idle timeout, so that it gets a response. */
const HEAD_MILLISECONDS = 30_000;
const CHECK_MILLISECONDS = 10_000;
/** Idle timeout of a connection, in milliseconds: a client that reads nothing cannot hold its share for longer. */
const SILENCE_MILLISECONDS = 60_000;

function adapterFor({ environment, logger }: AppParts, paths: KnownPaths, dashboard: Dashboard): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    // http/request-log.ts writes one line per request.
    logController: new fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: requestId,
    clientErrorHandler: answerParserError,
    http: {
      // http/malformed-requests.ts does it, with a body.
      requireHostHeader: false,
      headersTimeout: HEAD_MILLISECONDS,
      connectionsCheckingInterval: CHECK_MILLISECONDS,
    },
    requestTimeout: REQUEST_MILLISECONDS,
    connectionTimeout: SILENCE_MILLISECONDS,
    trustProxy: environment.trustedProxies
      ? (address: string) => includesAddress(environment.trustedProxies, clientAddress(address))
      : false,
    routerOptions: { ...routerOptions, querystringParser: parseQueryString },
    rewriteUrl: targetReader(prefixOf(environment.publicUrl), paths),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      if (!dashboard.sendNotFound(request, reply)) answerFrameworkError(error, request, reply);
    },
    // There is no middleware.
    skipMiddie: true,
  });
}

/** Handles requests that the router rejects before any hook runs, such as a malformed percent-encoding. */
function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = errorAnswer(error);
  request.log.info({ method: request.method, status }, 'malformed request');
  if (hasBody(request.headers)) closeAfterAnswer(request.raw, reply);
  void reply.code(status).headers({ 'X-Request-Id': request.id, 'Cache-Control': 'no-store' }).send(body);
}
