import { readFile } from 'node:fs/promises';

import { parseTime, type Kind } from '@syncledger/domain';
import { aConnection, aProject, aResult } from '@syncledger/domain/testing';
import sql from 'sql-template-tag';

import { dialects, TestApp } from './support/test-app.js';

const PAGE = new URL('../../../docs/reference/jobs-api.md', import.meta.url);
const PROJECT = 7;
const JOB = 12;
const RUN_SECONDS = 129;

/** A request of the reference with its answer, as the page prints them. */
interface Example {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly answer: string;
}

interface ExampleJob {
  readonly id: number;
  readonly user: number;
  readonly result_message: string;
  readonly succeeded: boolean;
  readonly automatic: boolean;
  readonly last_run: string;
  readonly connection: Parameters<typeof aConnection>[1] & { id: number };
}

async function readExamples(): Promise<Example[]> {
  const page = await readFile(PAGE, 'utf8');
  const blocks = [...page.matchAll(/```http\n(.*?)```/gs)].map((match) => match[1] ?? '');
  return blocks.flatMap((block, index) => (index % 2 === 0 ? [exampleOf(block, blocks[index + 1] ?? '')] : []));
}

function exampleOf(request: string, response: string): Example {
  const [head = '', body = ''] = request.split(/\n\n/);
  const [line = '', ...headers] = head.trim().split('\n');
  const [method, path = ''] = line.split(' ');
  return {
    method: method as Example['method'],
    path: path.replace('{job_id}', String(JOB)).replace('/projects/1/', `/projects/${String(PROJECT)}/`),
    headers: Object.fromEntries(headers.map((header) => header.split(': ') as [string, string])),
    body,
    answer: response.slice(response.indexOf('{')),
  };
}

function jobOf({ answer }: Example): ExampleJob {
  const body = JSON.parse(answer) as ExampleJob & { results?: ExampleJob[] };
  return body.results?.[0] ?? body;
}

/** Creates objects until the next one has the id wanted. */
async function fillUpTo(id: number, make: () => Promise<{ id: number }>): Promise<void> {
  for (let last = 0; last < id - 1; last = (await make()).id);
}

/** A ledger with the example's connection, in its project; the next job will have the example's id. */
async function ledgerBefore(app: TestApp, kind: Kind, { id, ...connection }: ExampleJob['connection']): Promise<void> {
  await fillUpTo(PROJECT, () => app.ok('POST', 'projects/', aProject()));
  await app.ok('POST', 'projects/', aProject());
  await fillUpTo(id, () => app.ok('POST', `connections/${kind}/`, aConnection(1)));
  await app.ok('POST', `connections/${kind}/`, { ...connection, project: PROJECT });
  await fillUpTo(JOB, () => app.ok('POST', `jobs/${kind}/`, aResult(id)));
  await app.database.write((tx) => tx.rows(sql`DELETE FROM jobs`));
}

function startedAt({ last_run: lastRun }: ExampleJob): string {
  return new Date(Date.parse(lastRun) - RUN_SECONDS * 1000).toISOString().replace(/\.\d+/, lastRun.slice(19, -1));
}

function withQuotes({ headers }: Example, token: string): Record<string, string> {
  const { Authorization = '', ...others } = headers;
  return { ...others, Authorization: Authorization.replace('YOUR SDE ACCESS TOKEN', token) };
}

/** Compares texts, so that the order of the keys counts too. */
function expectText(text: string, example: Example): void {
  expect(text).toBe(JSON.stringify(JSON.parse(example.answer)));
}

const cases = dialects.flatMap((dialect) => (['alm', 'analysis'] as const).map((kind) => [dialect, kind] as const));

describe.each(cases)('the examples of the reference on %s: %s', (dialect, kind) => {
  let examples: Example[];

  beforeAll(async () => {
    const all = await readExamples();
    expect(all).toHaveLength(6);
    examples = all.filter(({ path }) => path.includes(`/jobs/${kind}/`));
    expect(examples.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  describe('with the example row', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await TestApp.start(dialect);
      const job = jobOf(examples[0]!);
      await ledgerBefore(app, kind, job.connection);
      app.clock.set(parseTime(job.last_run)!);
      const { result_message, succeeded, automatic } = job;
      const result = aResult(job.connection.id, { result_message, succeeded, automatic, started_at: startedAt(job) });
      await app.ok('POST', `jobs/${kind}/`, result);
    });
    afterAll(() => app.close());

    it.each([
      [0, 'lists the jobs'],
      [1, 'shows the job'],
    ])('example %d %s', async (index) => {
      const example = examples[index]!;
      const answer = await app.call(example.method, example.path, {
        token: null,
        headers: withQuotes(example, app.admin),
      });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
      expectText(answer.text, example);
    });
  });

  it('takes the posted result', async () => {
    const app = await TestApp.start(dialect);
    try {
      const example = examples[2]!;
      const job = jobOf(example);
      await ledgerBefore(app, kind, job.connection);
      app.clock.set(parseTime(job.last_run)!);
      const sent = JSON.parse(example.body.replace(/,(\s*})/, '$1')) as object;
      // The analysis example posts for connection 12 and is answered with 23: the answer's id is the one compared.
      const body = { ...sent, connection: job.connection.id, started_at: startedAt(job) };
      const answer = await app.call('POST', example.path, {
        token: null,
        // As in the reference: no Content-Type.
        headers: withQuotes(example, app.admin),
        raw: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      expectText(answer.text, example);
    } finally {
      await app.close();
    }
  });
});
