import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

import { Authority } from '@syncledger/testing/certificates';

import { JiraProject } from './jira.js';

/** An issue in GitLab's API. */
export interface Issue {
  iid: number;
  title: string;
  description: string;
  labels: string[];
  state: 'opened' | 'closed';
}

/** A token that would harm a command which inserts it into a shell, a header or a URL. */
export const HOSTILE_TOKEN = `t'"\\$(touch\${IFS}hostile)\`touch\${IFS}hostile\`;{a,b}%0a&?#@-`;

/** Fakes the part of GitLab's API that creates and updates the issues of a project. */
class GitLabProject {
  readonly issues: Issue[] = [];
  readonly writes: string[] = [];

  constructor(
    private readonly token: string,
    private readonly path: string,
  ) {}

  answer(request: IncomingMessage, body: Record<string, string>): [number, unknown] {
    const { issues } = this;
    const url = new URL(request.url ?? '', 'http://tracker');
    if (request.headers['private-token'] !== this.token) return [401, { message: '401 Unauthorized' }];
    if (!url.pathname.startsWith(`/api/v4/projects/${encodeURIComponent(this.path)}/issues`))
      return [404, { message: '404 Not Found' }];
    if (request.method === 'GET') {
      const label = url.searchParams.get('labels') ?? '';
      return [200, issues.filter(({ labels }) => labels.includes(label))];
    }
    this.writes.push(`${request.method ?? ''} ${body['title'] ?? body['state_event'] ?? ''}`);
    if (request.method === 'POST') {
      const { title = '', description = '', labels = '' } = body;
      const issue: Issue = { iid: issues.length + 1, title, description, labels: labels.split(','), state: 'opened' };
      issues.push(issue);
      return [201, issue];
    }
    const issue = issues.find(({ iid }) => url.pathname.endsWith(`/${iid}`));
    if (!issue) return [404, { message: '404 Not Found' }];
    const { state_event: event, ...changes } = body;
    Object.assign(issue, changes, event && { state: event === 'close' ? 'closed' : 'opened' });
    return [200, issue];
  }
}

/** Starts a GitLab with the project `group/project`. */
export async function startTracker(token: string) {
  const project = new GitLabProject(token, 'group/project');
  const server = createServer(respond((request, body) => project.answer(request, body)));
  const host = await listen(server);
  return { host, issues: project.issues, writes: project.writes, close: () => server.close() };
}

/**
 * Starts a GitLab with the project `web/shop` and a Jira with the project SHOP, with TLS.
 * @param caFile gets the certificate of the authority to trust
 */
export async function startTrackers(caFile: string) {
  const authority = await Authority.create('authority');
  await writeFile(caFile, authority.certificate);
  const { certificate: cert, key } = await authority.issue('tracker', ['127.0.0.1']);
  const gitLab = new GitLabProject(HOSTILE_TOKEN, 'web/shop');
  const jira = new JiraProject(`sync@example.com:${HOSTILE_TOKEN}`, 'SHOP');
  const server = createSecureServer(
    { cert, key },
    respond((request, body) => (request.url?.startsWith('/rest/') ? jira : gitLab).answer(request, body)),
  );
  const host = await listen(server);
  return { url: `https://${host}`, close: () => Promise.resolve(server.close()) };
}

function respond(
  answer: (request: IncomingMessage, body: Record<string, string>) => [number, unknown],
): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const [status, body] = answer(request, (text ? JSON.parse(text) : {}) as Record<string, string>);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? '' : JSON.stringify(body));
    });
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
