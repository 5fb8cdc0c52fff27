import { aProject, aUser } from '@syncledger/domain/testing';

import { withoutReferences } from './openapi-document.js';
import type { TestApp } from './test-app.js';

/** An operation of the OpenAPI document. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the document writes it. */
  readonly path: string;
  /** The name of its body's schema. */
  readonly body: string | undefined;
  readonly parameters: readonly string[];
}

interface Operation {
  readonly parameters?: { readonly name: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
}

interface OperationsDocument {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: object;
}

/** Every operation of the document. */
export async function routesOf(app: TestApp): Promise<Route[]> {
  const document = await app.ok<OperationsDocument>('GET', '/api/docs-json');
  const { paths } = withoutReferences(document);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Route['method'],
      path,
      body: requestBody?.content['application/json']?.schema.$ref.split('/').at(-1),
      parameters: parameters.map(({ name }) => name),
    })),
  );
}

/** The ids that stand for the parameters of paths. */
export interface PathIds {
  readonly user: number;
  readonly namedToken: number;
  readonly session: number;
  readonly globalRole: string;
  readonly projectRole: string;
  readonly project: number;
  readonly connections: Readonly<Record<string, number>>;
  readonly jobs: Readonly<Record<string, number>>;
  readonly webhook: number;
  readonly delivery: number;
}

/**
 * A path with ids in place of its parameters.
 * @throws Error for a path that it does not know: a new route needs a line here
 */
export function fillPath(path: string, ids: PathIds): string {
  const kind = path.includes('/analysis/') ? 'analysis' : 'alm';
  const filled = path
    .replace(/\/users\/\{\w+\}/, `/users/${ids.user}`)
    .replace(/\/api-tokens\/\{\w+\}/, `/api-tokens/${ids.namedToken}`)
    .replace(/\/sessions\/\{\w+\}/, `/sessions/${ids.session}`)
    .replace(/\/global-roles\/\{\w+\}/, `/global-roles/${ids.globalRole}`)
    .replace(/\/project-roles\/\{\w+\}/, `/project-roles/${ids.projectRole}`)
    .replace(/\/webhooks\/\{\w+\}/, `/webhooks/${ids.webhook}`)
    .replace(/\/deliveries\/\{\w+\}/, `/deliveries/${ids.delivery}`)
    .replace(/\/projects\/\{\w+\}/, `/projects/${ids.project}`)
    .replace(/(\/connections\/\w+)\/\{\w+\}/, `$1/${String(ids.connections[kind])}`)
    .replace(/(\/jobs\/\w+)\/\{\w+\}/, `$1/${String(ids.jobs[kind])}`);
  if (filled.includes('{')) throw new Error(`Nothing stands for the parameter of ${path}.`);
  return filled;
}

let made = 0;

/** Bodies of what has no secrets. */
export const plainBodies: Readonly<Record<string, () => object>> = {
  CreateUserInput: () => aUser(),
  CreateProjectInput: () => aProject(),
  AcknowledgeInput: () => ({ until: new Date(Date.now() + 1e9).toISOString() }),
  CreateGlobalRoleInput: () => ({ name: `Plain ${(made += 1)}`, permissions: [] }),
  CreateProjectRoleInput: () => ({ name: `Plain ${(made += 1)}`, permissions: [] }),
  CreateSessionInput: () => ({ code: 'none' }),
  CreateNamedTokenInput: () => ({ name: `Plain ${(made += 1)}` }),
  RunConnectionsInput: () => ({ connections: [2_000_000_000] }),
  PreferencesInput: () => ({ look: 'dark' }),
  UpdateMeInput: () => ({ first_name: 'Changed' }),
  UpdateUserInput: () => ({ first_name: 'Changed' }),
  UpdateGlobalRoleInput: () => ({ description: 'Changed' }),
  UpdateProjectRoleInput: () => ({ description: 'Changed' }),
  UpdateProjectInput: () => ({ description: 'Changed' }),
  CreateWebhookInput: () => ({ url: 'http://localhost:9/', events: ['connection.late'] }),
  UpdateWebhookInput: () => ({ description: 'Changed' }),
  DeleteRoleInput: () => ({}),
  ClaimInput: () => ({}),
  BulkResultInputList: () => [],
  OutputInput: () => ({ lease: 'none', offset: 0, text: 'plain' }),
  HeartbeatInput: () => ({ lease: 'none' }),
  FinishInput: () => ({ lease: 'none', ready: true, succeeded: true, result_message: '' }),
};
