import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JobOutput, LeasedJob } from '@syncledger/domain';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { until } from '@syncledger/testing';

import { OutputRepository } from '../src/ledger/output/output.repository.js';
import { EventReader } from './support/event-reader.js';
import { dialects, type TestApp } from './support/test-app.js';
import { addUser, makeConnection, makeNamedToken, makeProject, startApp } from './support/world.js';

/** A client that follows the output of one run. */
class Follower {
  readonly parts: JobOutput[] = [];
  ids: string[] = [];
  isOver = false;
  private readonly gone = new AbortController();

  static async open(app: TestApp, job: number, token: string, after?: number): Promise<Follower> {
    const follower = new Follower();
    const headers = {
      authorization: `Token ${token}`,
      accept: 'text/event-stream',
      ...(after !== undefined && { 'last-event-id': String(after) }),
    };
    const url = `${await app.app.getUrl()}/api/v2/jobs/alm/${job}/output/`;
    const answer = await fetch(url, { headers, signal: follower.gone.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    void follower.read(answer.body!);
    return follower;
  }

  get text(): string {
    return this.parts.map(({ text }) => text).join('');
  }

  close(): void {
    this.gone.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const onEvent = ({ event, id, data }: EventSourceMessage) => {
      expect(event).toBe('output');
      this.ids.push(id ?? '');
      this.parts.push(JSON.parse(data) as JobOutput);
    };
    const parser = createParser({ onEvent });
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) parser.feed(chunk);
    } catch {
      // It went away.
    }
    this.isOver = true;
  }
}

/** Wire additions, section 3: output is followed while it is written. */
describe.each(dialects)('output that is followed on %s', (dialect) => {
  let app: TestApp;
  let replica: TestApp | undefined;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    await app.app.listen(0, '127.0.0.1');
    project = await makeProject(app);
    if (dialect === 'sqlite') return;
    replica = await app.replica();
    await replica.app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await replica?.close();
    await app.close();
  });

  const run = async () => {
    const connection = await makeConnection(app, 'alm', project);
    return app.ok<LeasedJob>('POST', 'jobs/alm/', { connection, automatic: false, ready: false, lease_seconds: 3600 });
  };
  const append = (job: LeasedJob, offset: number, text: string) =>
    app.ok('POST', `jobs/alm/${job.id}/output/`, { lease: job.lease.token, offset, text });
  const finish = ({ id, lease }: LeasedJob) =>
    app.ok('PATCH', `jobs/alm/${id}/`, { lease: lease.token, ready: true, succeeded: true, result_message: '' });

  it('is sent as it comes, resumed at an offset, and ended when it is complete', async () => {
    const job = await run();
    const follower = await Follower.open(replica ?? app, job.id, app.admin);
    await append(job, 0, 'one ');
    await until('one is sent', () => follower.text === 'one ');
    const second = await Follower.open(app, job.id, app.admin, 4);
    await append(job, 4, 'two ');
    await until('two is sent', () => follower.text === 'one two ' && second.text === 'two ');
    await append(job, 8, 'three');
    await finish(job);
    await until('both are over', () => follower.isOver && second.isOver);
    expect([follower.text, second.text]).toEqual(['one two three', 'two three']);
    expect([follower.ids.at(-1), follower.parts.at(-1)!.complete]).toEqual(['13', true]);
    expect(follower.parts.slice(0, -1).some(({ complete }) => complete)).toBe(false);
  });

  it('is no longer sent to a token that was revoked, and a wrong position is refused', async () => {
    const job = await run();
    const { id, token } = await makeNamedToken(app, 1, {});
    const follower = await Follower.open(app, job.id, token);
    await append(job, 0, 'seen');
    await until('it is sent', () => follower.text === 'seen');
    await app.ok('DELETE', `users/1/api-tokens/${id}/`);
    await append(job, 4, 'hidden');
    await until('it is over', () => follower.isOver);
    expect(follower.text).toBe('seen');
    const headers = { accept: 'text/event-stream', 'last-event-id': 'x' };
    expect((await app.call('GET', `jobs/alm/${job.id}/output/`, { headers })).status).toBe(400);
    const missing = await app.call('GET', 'jobs/alm/999999/output/', { headers: { accept: 'text/event-stream' } });
    expect(missing.status).toBe(404);
  });

  it('and progress are told by output events, on any replica, to those who see the run', async () => {
    const stranger = await addUser(app);
    const reader = await EventReader.ready(replica ?? app, app.admin);
    const other = await EventReader.ready(app, stranger.token);
    const job = await run();
    // None is read before all are written, however long that takes.
    const repository = (replica ?? app).app.get(OutputRepository);
    const changes = repository.changes.bind(repository);
    const written = Promise.withResolvers<void>();
    jest.spyOn(repository, 'changes').mockImplementation(async (since) => {
      await written.promise;
      return changes(since);
    });
    for (let offset = 0; offset < 40; offset += 1) await append(job, offset, 'x');
    written.resolve();
    await reader.until('the last byte is told', () => reader.output.at(-1)?.next_offset === 40);
    expect(reader.output.length).toBeLessThan(4);
    expect(reader.output.at(-1)).toEqual({
      kind: 'alm',
      project,
      connection: job.connection.id,
      job: job.id,
      attempt: 1,
      next_offset: 40,
    });
    jest.restoreAllMocks();
    const told = reader.output.length;
    const body = { lease: job.lease.token, progress: { done: 1 } };
    await app.ok('POST', `jobs/alm/${job.id}/heartbeat/`, body);
    await reader.until('progress is told', () => reader.output.length > told);
    const quiet = await run();
    await app.ok('POST', `jobs/alm/${quiet.id}/heartbeat/`, { lease: quiet.lease.token, progress: { done: 1 } });
    await reader.until('progress without output is told', () => reader.output.at(-1)?.job === quiet.id);
    expect(other.output).toEqual([]);
    expect(reader.text).not.toMatch(/id: [^\n]*\nevent: output/);
    reader.close();
    other.close();
  });

  it('is compressed and flushed for clients that ask', async () => {
    const job = await run();
    await append(job, 0, 'first');
    const url = `${await app.app.getUrl()}/api/v2/jobs/alm/${job.id}/output/`;
    const gone = new AbortController();
    const headers = { authorization: `Token ${app.admin}`, accept: 'text/event-stream', 'accept-encoding': 'gzip' };
    const answer = await fetch(url, { headers, signal: gone.signal });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    const chunks = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"first"')) text += (await chunks.read()).value ?? '';
    gone.abort();
  });
});
