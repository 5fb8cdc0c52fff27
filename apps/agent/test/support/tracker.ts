import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issue in GitLab's API. */
export interface Issue {
  iid: number;
  title: string;
  description: string;
  labels: string[];
  state: 'opened' | 'closed';
}

/** Fakes the part of GitLab's API that creates and updates issues. */
export async function startTracker(token: string) {
  const issues: Issue[] = [];
  const writes: string[] = [];
  const answer = (request: IncomingMessage, body: Record<string, string>): [number, unknown] => {
    const url = new URL(request.url ?? '', 'http://tracker');
    if (request.headers['private-token'] !== token) return [401, { message: '401 Unauthorized' }];
    if (!url.pathname.startsWith('/api/v4/projects/group%2Fproject/issues')) return [404, { message: '404 Not Found' }];
    if (request.method === 'GET') {
      const label = url.searchParams.get('labels') ?? '';
      return [200, issues.filter(({ labels }) => labels.includes(label))];
    }
    writes.push(`${request.method ?? ''} ${body['title'] ?? body['state_event'] ?? ''}`);
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
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const [status, body] = answer(request, (text ? JSON.parse(text) : {}) as Record<string, string>);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, issues, writes, close: () => server.close() };
}
