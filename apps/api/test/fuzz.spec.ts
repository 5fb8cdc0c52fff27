import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { AgentsService } from '../src/ledger/agents/index.js';
import { JobChangeFeed } from '../src/ledger/changes/index.js';
import { Purge } from '../src/ledger/purge/index.js';
import { AnswerCheck } from './support/answer-check.js';
import { inject } from './support/inject.js';
import { oddRequests, type ApiDocument, type OddRequest } from './support/odd-requests.js';
import { withoutReferences } from './support/openapi-document.js';
import { rowCounts } from './support/stored-text.js';
import type { TestApp } from './support/test-app.js';
import { addUser, startWorld, type World } from './support/world.js';

const REQUESTS_EACH = 1000;
/** One for each database, so that they see different requests; fast-check prints it on a failure. */
const seeds = { sqlite: 20_260_401, postgres: 20_260_402 };

/** Issue 2, "What it must show": bad input. */
describe.each(nightlyDialects)('mutated requests on %s', (dialect) => {
  let world: World;
  let app: TestApp;
  let document: ApiDocument;
  let check: AnswerCheck;
  const tokens: Partial<Record<OddRequest['caller'], string>> = { wrong: 'wrong' };
  const answered = new Map<number, number>();

  beforeAll(async () => {
    world = await startWorld(dialect);
    ({ app } = world);
    const text = await app.ok('GET', '/api/docs-json');
    document = withoutReferences(text as unknown as ApiDocument);
    check = new AnswerCheck(text as unknown as ConstructorParameters<typeof AnswerCheck>[0]);
    tokens.administrator = app.admin;
    tokens.stranger = (await addUser(app)).token;
  });
  afterAll(() => app.close());

  const state = async () => {
    // What a request left to the background is not the next one's doing.
    await app.app.get(Purge).idle();
    await app.app.get(JobChangeFeed).drain();
    await app.app.get(AgentsService).flush();
    const live = await app.database.first(sql`SELECT count(*) AS live FROM tokens WHERE revoked_at IS NULL`);
    // Each address that is shown `params` for the first time that day is recorded: reading may add that, and nothing else.
    const reveals = await app.database.first<{ count: number }>(
      sql`SELECT count(*) AS count FROM audit_entries WHERE action = 'reveal'`,
    );
    const { audit_entries: entries = 0, ...rows } = await rowCounts(app.database);
    return JSON.stringify([rows, entries - (reveals?.count ?? 0), live]);
  };

  const send = async ({ method, url, headers, payload, caller, address }: OddRequest) => {
    const token = tokens[caller];
    const answer = await inject(app.app, {
      method,
      url,
      headers: { ...headers, ...(token && { authorization: `Token ${token}` }) },
      remoteAddress: address,
      ...(payload !== undefined && method !== 'HEAD' && { payload }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const body: unknown = isJson && answer.payload !== '' ? JSON.parse(answer.payload) : answer.payload;
    return { status: answer.statusCode, headers: answer.headers, body };
  };

  let before = '';

  const tryOne = async (request: OddRequest) => {
    const answer = await send(request);
    const { status, body } = answer;
    answered.set(status, (answered.get(status) ?? 0) + 1);
    if (status >= 500 && status !== 503) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
    check.answer(request.method, request.url, answer);
    if (status >= 400 && request.method !== 'HEAD') expect(Object.keys(body as object).length).toBeGreaterThan(0);
    const after = await state();
    if (status >= 400 || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) expect(after).toBe(before);
    before = after;
  };

  it('give no 5xx, answer what the document declares, and change nothing when they are refused', async () => {
    const { stranger, ...ids } = world;
    // Its first write adds a row.
    await app.call('GET', '/health/ready', { token: null });
    before = await state();
    const property = fc.asyncProperty(oddRequests(document, { ...ids, user: stranger.id }), tryOne);
    await fc.assert(property, { seed: seeds[dialect], numRuns: REQUESTS_EACH });
    // They were neither all refused for one reason nor all let through.
    const times = (status: number) => answered.get(status) ?? 0;
    expect(times(200) + times(201)).toBeGreaterThan(REQUESTS_EACH / 10);
    expect(times(400)).toBeGreaterThan(REQUESTS_EACH / 10);
    for (const status of [401, 403, 404, 405, 406, 415]) expect([status, times(status) > 0]).toEqual([status, true]);
    expect((await app.call('GET', 'users/me/')).status).toBe(200);
  });
});
