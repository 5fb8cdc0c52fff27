import type { IncomingMessage } from 'node:http';

interface JiraIssue {
  readonly key: string;
  readonly fields: { labels: string[]; status: Status; [name: string]: unknown };
}

interface Status {
  readonly statusCategory: { readonly key: string };
}

const OPEN: Status = { statusCategory: { key: 'new' } };
const DONE: Status = { statusCategory: { key: 'done' } };
const TRANSITIONS = [
  { id: '11', to: OPEN },
  { id: '31', to: DONE },
];

/** Fakes the part of Jira Cloud's REST API, version 2, that finds, creates and moves the issues of a project. */
export class JiraProject {
  private readonly issues: JiraIssue[] = [];

  /** @param credentials the user's e-mail address and token, with a colon between */
  constructor(
    private readonly credentials: string,
    private readonly key: string,
  ) {}

  answer({ method, url, headers }: IncomingMessage, body: Record<string, unknown>): [number, unknown] {
    if (headers.authorization !== `Basic ${Buffer.from(this.credentials).toString('base64')}`) return [401, {}];
    const [, issueKey, part] = /^\/rest\/api\/2\/issue\/([^/]+)(\/transitions)?$/.exec(url ?? '') ?? [];
    const issue = this.issues.find(({ key }) => key === issueKey);
    if (method === 'POST' && url === '/rest/api/2/search/jql')
      return [200, { issues: this.found(String(body['jql'])) }];
    if (method === 'POST' && url === '/rest/api/2/issue') return this.create(body['fields'] as JiraIssue['fields']);
    if (!issue) return [404, {}];
    if (part === undefined) return this.update(issue, body['fields'] as object);
    if (method === 'GET') return [200, { transitions: TRANSITIONS }];
    const { id } = body['transition'] as { id: string };
    const transition = TRANSITIONS.find((one) => one.id === id);
    return transition ? this.update(issue, { status: transition.to }) : [400, {}];
  }

  private found(jql: string): JiraIssue[] {
    return this.issues.filter(({ fields: { labels } }) =>
      labels.some((label) => jql === `project = "${this.key}" AND labels = "${label}"`),
    );
  }

  private create(fields: JiraIssue['fields']): [number, unknown] {
    const issue = { key: `${this.key}-${this.issues.length + 1}`, fields: { ...fields, status: OPEN } };
    this.issues.push(issue);
    return [201, { key: issue.key }];
  }

  private update(issue: JiraIssue, fields: object): [number, unknown] {
    Object.assign(issue.fields, fields);
    return [204, undefined];
  }
}
