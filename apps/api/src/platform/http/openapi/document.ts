import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { webhookPayloadResource, type Schema } from '@syncledger/domain';
import { stringify } from 'yaml';

import { readBuildFacts } from '../../config/index.js';
import { API_PREFIX, DOCS_PATH } from '../paths.js';
import { PublicUrl } from '../public-url.js';
import { RouteCheck, type DeclaredRoute } from '../route-check.js';
import { errorResponses, errorSchemas, notModified } from './errors.js';
import { headers } from './headers.js';
import { bodySchemas, completeOperation, type Operation } from './operations.js';
import { Parameters } from './parameters.js';
import { listSchema, resourceSchemas } from './schemas.js';
import { serveText } from './serve-text.js';
import { webhookHeaders, webhookItems } from './webhooks.js';

const description = `A ledger of integration runs: records, schedules, dispatches and shows jobs.

Send \`Authorization: Token <token>\` with every request; \`Bearer\` in place of \`Token\` works too. Errors are \`{"detail": "..."}\`; for invalid input, a 400 with the errors of each field. A method that a path does not have is a 405 with \`Allow\`. The trailing slash of a path is optional.

The documentation of this server is at [docs](../docs/).`;

/** In the order of the page. */
const tags: readonly (readonly [name: string, description: string])[] = [
  ['ALM jobs', 'Runs of connections to issue trackers: jobs-api.md'],
  ['Analysis jobs', 'Runs of connections to scanners: jobs-api.md'],
  ['Runs', 'Claim, extend, finish and cancel queued runs'],
  ['Agents', 'Processes that claim and execute runs'],
  ['Jobs of both kinds', 'One list of all runs'],
  ['Connections', 'Configured integrations of a project with a tool, with their credentials'],
  ['Projects', 'Groups of connections with members and their permissions'],
  ['Users', 'Accounts that call the API'],
  ['Tokens', 'Credentials of callers'],
  ['Sessions', 'Where users are signed in to the dashboard, and links to sign in'],
  ['Roles', 'Named sets of permissions'],
  ['Events', 'A live stream of changes'],
  ['Webhooks', 'Signed messages to other systems, and their deliveries'],
  ['Audit', 'Who changed what, and who was shown credentials'],
  ['Health', 'For load balancers and orchestrators'],
];

const sessionScheme = {
  type: 'apiKey',
  in: 'cookie',
  name: '__Host-syncledger_session',
  description:
    'A session of the dashboard. The name lacks `__Host-` unless the public URL is https, and has `__Secure-` instead under a prefix. Requests that change something must come from a page of this server.',
} as const;

type Paths = Record<string, Record<string, Operation>>;

/** Builds the OpenAPI document from the declarations of the handlers. */
export function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Syncledger')
    .setDescription(description)
    .setVersion(readBuildFacts().version)
    .setOpenAPIVersion('3.1.0')
    .addServer(app.get(PublicUrl).configured ?? '/')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addSecurity('token', {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: '`Token <token>`',
    })
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: 'The same token' })
    .addSecurity('session', sessionScheme);
  for (const [name, about] of tags) builder.addTag(name, about);
  const document = SwaggerModule.createDocument(app, builder.build());
  const routes = app.get(RouteCheck).routes();
  const parameters = new Parameters();
  complete(document.paths as unknown as Paths, new Map(routes.map((route) => [route.operationId, route])), parameters);
  const components: Record<string, object> = {
    schemas: componentSchemas(routes),
    parameters: { ...parameters.components, ...webhookHeaders },
    headers,
    responses: { NotModified: notModified, ...errorResponses },
    securitySchemes: document.components?.securitySchemes ?? {},
  };
  return {
    ...document,
    info: { ...document.info, contact: { name: 'The operator of this server' } },
    paths: withSlashes(document.paths),
    webhooks: webhookItems(),
    components,
  };
}

function complete(paths: Paths, routes: ReadonlyMap<string | undefined, DeclaredRoute>, parameters: Parameters): void {
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const route = routes.get(operation.operationId);
      if (route) completeOperation({ operation, path, method, route }, parameters);
    }
  }
}

/** As in jobs-api.md, all paths but those of single jobs have a trailing slash. */
function withSlashes<T>(paths: Record<string, T>): Record<string, T> {
  const isBare = (path: string) => !path.startsWith(`/${API_PREFIX}/`) || /\/jobs\/(alm|analysis)\/\{id\}$/.test(path);
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [isBare(path) ? path : `${path}/`, item]));
}

function componentSchemas(routes: readonly DeclaredRoute[]): Record<string, Schema> {
  const schemas = { ...errorSchemas, ...bodySchemas(routes), ...resourceSchemas(webhookPayloadResource) };
  for (const { answer } of routes) {
    if (!answer?.of) continue;
    Object.assign(schemas, resourceSchemas(answer.of));
    if (answer.shape === 'list') schemas[`${answer.of.name}List`] = listSchema(answer.of);
  }
  return schemas;
}

/** The Swagger page has inline styles. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** Serves the document and the Swagger page. The document is built on the first request. */
export function serveDocument(app: NestFastifyApplication): void {
  let made: OpenAPIObject | undefined;
  const document = () => (made ??= createDocument(app));
  const publicUrl = app.get(PublicUrl);
  const documentAt = (url: string) => ({ ...document(), servers: [{ url }] });
  const server = app.getHttpAdapter().getInstance();
  serveText(server, publicUrl, [`${DOCS_PATH}-json`, 'application/json; charset=utf-8'], (base) =>
    JSON.stringify(documentAt(base)),
  );
  serveText(server, publicUrl, [`${DOCS_PATH}-yaml`, 'text/yaml; charset=utf-8'], (base) =>
    stringify(documentAt(base), { aliasDuplicateObjects: false }),
  );
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url?.startsWith(DOCS_PATH)) reply.header('Content-Security-Policy', POLICY);
    done();
  });
  SwaggerModule.setup(DOCS_PATH, app, document, {
    raw: false,
    customSiteTitle: 'Syncledger API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, docExpansion: 'list' },
  });
}
