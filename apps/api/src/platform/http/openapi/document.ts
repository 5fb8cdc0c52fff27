import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from '@syncledger/domain';
import { stringify } from 'yaml';

import { API_PREFIX, DOCS_PATH } from '../paths.js';
import { RouteCheck, type DeclaredRoute } from '../route-check.js';
import { errorSchemas } from './errors.js';
import { bodySchemas, completeOperation, type Operation } from './operations.js';
import { listSchema, resourceSchemas } from './schemas.js';
import { serveText } from './serve-text.js';

const description = `The ledger of integration runs: records, schedules, hands out and shows jobs.

Send \`Authorization: Token <token>\` with every request. Errors are \`{"detail": "..."}\`, or for invalid input 400 with each wrong field. Every path answers with and without its trailing slash.`;

/** The headings of the page, in its order. */
const tags: readonly (readonly [name: string, description: string])[] = [
  ['ALM jobs', 'Runs of connections to issue trackers: jobs-api.md'],
  ['Analysis jobs', 'Runs of connections to scanners: jobs-api.md'],
  ['Runs', 'Handing out what is queued: claim, heartbeat, finish, cancel'],
  ['Agents', 'Who claims runs, when they were last seen, and what they hold'],
  ['Jobs of both kinds', 'One list of all runs'],
  ['Connections', 'Links between a project and a tool, with their credentials'],
  ['Projects', 'What connections belong to, and rights are given in'],
  ['Users', 'Who calls the API'],
  ['Tokens', 'What callers authenticate with'],
  ['Roles', 'Named sets of permissions'],
  ['Events', 'What happens, as it happens'],
  ['Audit', 'Who did what, and whom credentials were shown to'],
  ['Health', 'For load balancers and orchestrators'],
];

type Paths = Record<string, Record<string, Operation>>;

/** Makes the OpenAPI document of the application from what its handlers declare. */
export function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Syncledger')
    .setDescription(description)
    .setVersion('2')
    .setOpenAPIVersion('3.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addSecurity('token', {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: '`Token <token>`',
    });
  for (const [name, about] of tags) builder.addTag(name, about);
  const document = SwaggerModule.createDocument(app, builder.build());
  const routes = app.get(RouteCheck).routes();
  complete(document.paths as unknown as Paths, new Map(routes.map((route) => [route.operationId, route])));
  document.paths = withSlashes(document.paths);
  document.components = { ...document.components, schemas: componentSchemas(routes) as Record<string, object> };
  return document;
}

function complete(paths: Paths, routes: ReadonlyMap<string | undefined, DeclaredRoute>): void {
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const route = routes.get(operation.operationId);
      if (route) completeOperation(operation, path, method, route);
    }
  }
}

/** Paths are written as jobs-api.md writes them: all with a trailing slash but those of single jobs. */
function withSlashes<T>(paths: Record<string, T>): Record<string, T> {
  const isBare = (path: string) => !path.startsWith(`/${API_PREFIX}/`) || /\/jobs\/(alm|analysis)\/\{id\}$/.test(path);
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [isBare(path) ? path : `${path}/`, item]));
}

function componentSchemas(routes: readonly DeclaredRoute[]): Record<string, Schema> {
  const schemas: Record<string, Schema> = { ...errorSchemas, ...bodySchemas(routes) };
  for (const { answer } of routes) {
    if (!answer?.of) continue;
    Object.assign(schemas, resourceSchemas(answer.of));
    if (answer.shape === 'list') schemas[`${answer.of.name}List`] = listSchema(answer.of);
  }
  return schemas;
}

/** Serves the document, and its page; the document is made with the first request for it. */
export function serveDocument(app: NestFastifyApplication): void {
  let made: OpenAPIObject | undefined;
  const document = () => (made ??= createDocument(app));
  const server = app.getHttpAdapter().getInstance();
  serveText(server, `${DOCS_PATH}-json`, 'application/json; charset=utf-8', () => JSON.stringify(document()));
  serveText(server, `${DOCS_PATH}-yaml`, 'text/yaml; charset=utf-8', () =>
    stringify(document(), { aliasDuplicateObjects: false }),
  );
  SwaggerModule.setup(DOCS_PATH, app, document, {
    raw: false,
    customSiteTitle: 'Syncledger API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, docExpansion: 'list' },
  });
}
