import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JobOutput, LeasedJob, OutputReceipt } from '@syncledger/domain';
import sql from 'sql-template-tag';

import { LeaseWatch } from '../src/ledger/jobs/lease-watch.js';
import { Outputs } from '../src/ledger/output-store/index.js';
import { OutputRetention } from '../src/ledger/output/output-retention.js';
import { dialects, type TestApp } from './support/test-app.js';
import { addUser, makeConnection, makeProject, startApp } from './support/world.js';

interface Refusal {
  readonly detail: string;
  readonly next_offset?: number;
}

/** Wire additions, section 3. */
describe.each(dialects)('the output of runs on %s', (dialect) => {
  let app: TestApp;
  let project: number;
  beforeAll(async () => {
    app = await startApp(dialect);
    project = await makeProject(app);
  });
  afterAll(() => app.close());

  const run = async (more: object = {}) => {
    const connection = await makeConnection(app, 'alm', project, more);
    return app.ok<LeasedJob>('POST', 'jobs/alm/', { connection, automatic: false, ready: false, lease_seconds: 3600 });
  };
  const claimAgain = async (id: number) => {
    await app.database.write((tx) => tx.rows(sql`UPDATE leases SET expires_at = 1 WHERE job_id = ${id}`));
    await app.app.get(LeaseWatch).poll();
    const claimed = await app.ok<{ results: LeasedJob[] }>('POST', 'jobs/claim/', { limit: 100, lease_seconds: 3600 });
    return claimed.results.find((job) => job.id === id)!;
  };
  const send = ({ id, lease }: LeasedJob, offset: number, text: string) =>
    app.call<OutputReceipt & Refusal>('POST', `jobs/alm/${id}/output/`, { body: { lease: lease.token, offset, text } });
  const append = async (job: LeasedJob, offset: number, text: string) => {
    const { status, body } = await send(job, offset, text);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.next_offset;
  };
  const read = (id: number, query = '') => app.ok<JobOutput>('GET', `jobs/alm/${id}/output/${query}`);
  /** The whole text, read part by part. */
  const readAll = async (id: number, attempt = 1) => {
    let [text, offset] = ['', 0];
    for (;;) {
      const part = await read(id, `?attempt=${attempt}&offset=${offset}`);
      if (part.next_offset === offset) return text;
      text += part.text;
      offset = part.next_offset;
    }
  };
  const finish = ({ id, lease }: LeasedJob) =>
    app.ok('PATCH', `jobs/alm/${id}/`, { lease: lease.token, ready: true, succeeded: true, result_message: '' });

  it('is read while the run goes on, and complete when it has finished', async () => {
    const job = await run();
    expect(await read(job.id)).toEqual({ attempt: 1, offset: 0, text: '', next_offset: 0, complete: false });
    const end = await append(job, 0, 'Grün \u{1f680}\n');
    expect(end).toBe(11);
    expect(await read(job.id)).toEqual({
      attempt: 1,
      offset: 0,
      text: 'Grün \u{1f680}\n',
      next_offset: 11,
      complete: false,
    });
    await append(job, end, 'more');
    expect(await read(job.id, '?offset=11')).toMatchObject({ offset: 11, text: 'more', next_offset: 15 });
    expect(await read(job.id, '?offset=3')).toMatchObject({ text: 'n \u{1f680}\nmore', next_offset: 15 });
    await finish(job);
    expect(await read(job.id)).toMatchObject({ text: 'Grün \u{1f680}\nmore', complete: true });
    expect(await read(job.id, '?offset=99')).toMatchObject({ offset: 99, text: '', next_offset: 99, complete: true });
  });

  it('is stored once, whatever is repeated, and without a hole', async () => {
    const job = await run();
    await append(job, 0, 'one ');
    for (const [offset, text] of [
      [0, 'one '],
      [0, 'one'],
      [2, 'e '],
    ] as const)
      expect(await append(job, offset, text)).toBe(4);
    expect(await append(job, 0, 'one two ')).toBe(8);
    const gap = await send(job, 9, 'four');
    expect([gap.status, gap.body.next_offset]).toEqual([409, 8]);
    const first = await send(await run(), 5, 'x');
    expect([first.status, first.body.next_offset]).toEqual([409, 0]);
    const calls = Array.from({ length: 8 }, () => append(job, 8, 'three'));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([13]));
    expect(await readAll(job.id)).toBe('one two three');
  });

  it('goes on without a read where its end is known, and from where another replica has left it', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => run()));
    const lines = Array.from({ length: 4 }, (_, n) => `${n} ${'x'.repeat(1500)}\n`);
    for (const job of runs) await append(job, 0, lines[0]!);
    const outputs = app.app.get(Outputs);
    const reading = jest.spyOn(outputs, 'append');
    for (const [n, line] of lines.slice(1).entries())
      await Promise.all(runs.map((job) => append(job, (n + 1) * line.length, line)));
    expect(reading).not.toHaveBeenCalled();
    const [job] = runs as [LeasedJob];
    const end = 4 * lines[0]!.length;
    const [hash, noMask] = [createHash('sha256').update(job.lease.token).digest('hex'), { overlap: 0 }];
    const elsewhere = { job: job.id, attempt: 1, hash, offset: end, bytes: Buffer.from('else') };
    await outputs.append(elsewhere, { ...noMask, begun: () => 0, apply: () => undefined });
    expect(await append(job, end, 'elsewhere')).toBe(end + 9);
    expect(await append(job, end + 9, '.')).toBe(end + 10);
    expect(await readAll(job.id)).toBe(`${lines.join('')}elsewhere.`);
    for (const other of runs.slice(1)) expect(await readAll(other.id)).toBe(lines.join(''));
    reading.mockRestore();
  });

  it('has random texts in random pieces exactly once', async () => {
    const job = await run();
    const alphabet = ['a', 'ü', '€', '\u{1f680}', '\n', '\u001b[31m'];
    const text = Array.from({ length: 3000 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('');
    const characters = [...text];
    let [at, offset] = [0, 0];
    while (at < characters.length) {
      const piece = characters.slice(at, at + 1 + Math.floor(Math.random() * 200)).join('');
      offset = await append(job, offset, piece);
      at += [...piece].length;
    }
    expect(await readAll(job.id)).toBe(text);
  });

  it('of more than 4 MiB loses its middle, with a mark', async () => {
    const job = await run();
    const line = (n: number) => `${String(n).padStart(63, '0')}\n`;
    const piece = (n: number) => Array.from({ length: 1024 }, (_, index) => line(n * 1024 + index)).join('');
    for (let call = 0; call < 80; call += 1) await append(job, call * 65_536, piece(call));
    const text = await readAll(job.id);
    expect(Buffer.byteLength(text)).toBeLessThan(4.1 * 1024 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(3.7 * 1024 * 1024);
    const [, mark = ''] = /\n… ([\d,]+) bytes left out …\n/.exec(text)!;
    expect(text.startsWith(piece(0)) && text.endsWith(piece(79))).toBe(true);
    const left = Number(mark.replaceAll(',', ''));
    expect(Buffer.byteLength(text) - Buffer.byteLength(`\n… ${mark} bytes left out …\n`) + left).toBe(80 * 65_536);
    await append(job, 80 * 65_536, 'end');
    expect((await readAll(job.id)).endsWith(`${line(81_919)}end`)).toBe(true);
  });

  it('accepts what a tool may print, and at most 65,536 bytes a call', async () => {
    const job = await run();
    const odd = 'a\0b\ud800c';
    expect(await append(job, 0, odd)).toBe(7);
    expect(await readAll(job.id)).toBe('a\u001ab\ufffdc');
    expect((await send(job, 7, '€'.repeat(21_846))).status).toBe(400);
    expect(await append(job, 7, '€'.repeat(21_845))).toBe(65_542);
    for (const wrong of [{ offset: -1 }, { offset: '0' }, { text: 7 }, { more: 1 }]) {
      const body = { lease: job.lease.token, offset: 0, text: '', ...wrong };
      expect((await app.call('POST', `jobs/alm/${job.id}/output/`, { body })).status).toBe(400);
    }
    for (const query of ['?attempt=0', '?attempt=x', '?offset=-1', '?limit=1']) {
      expect([query, (await app.call('GET', `jobs/alm/${job.id}/output/${query}`)).status]).toEqual([query, 400]);
    }
    expect((await app.call('GET', `jobs/alm/${job.id}/output/?attempt=2`)).status).toBe(404);
  });

  it('is masked with the secrets of the connection, also across calls, and offsets hold', async () => {
    const secrets = ['canary-7391', 'Grün\u{1f680}secret', 'overlap-canary-7391-more'];
    const params = { alm_pass: secrets[0]!, more: { nested: [secrets[1]!] }, other: secrets[2]! };
    const job = await run({ params });
    const text = `start ${secrets.join(' | ')} end`;
    const characters = [...text];
    let offset = 0;
    for (const character of characters) offset = await append(job, offset, character);
    expect(offset).toBe(Buffer.byteLength(text));
    const stored = await readAll(job.id);
    expect(Buffer.byteLength(stored)).toBe(offset);
    for (const secret of secrets) expect(stored).not.toContain(secret);
    expect(stored.startsWith('start *********** | ')).toBe(true);
    expect(stored.endsWith(' end')).toBe(true);
    const whole = await run({ params });
    await append(whole, 0, text);
    expect(await readAll(whole.id)).toBe(
      text.replaceAll(/(?<=\| |start )\S+/g, (word) => '*'.repeat(Buffer.byteLength(word))),
    );
    await app.ok('PATCH', `connections/alm/${job.connection.id}/`, { params: { alm_pass: 'another-secret' } });
    await append(job, offset, ' another-secret');
    expect(await readAll(job.id)).toBe(`${stored} **************`);
  });

  it('holds back what may be the beginning of a secret until its rest arrives, or the run ends', async () => {
    const job = await run({ params: { alm_pass: 'canary-7391' } });
    let offset = await append(job, 0, 'a canary-739');
    for (const from of [0, 4]) {
      const part = await read(job.id, `?offset=${from}`);
      expect(part).toMatchObject({ text: 'a '.slice(from), next_offset: Math.max(2, from), complete: false });
    }
    offset = await append(job, offset, '1 b can');
    expect(await read(job.id, '?offset=2')).toMatchObject({ text: '*********** b ', next_offset: 16 });
    offset = await append(job, offset, 'not');
    expect(await read(job.id, '?offset=16')).toMatchObject({ text: 'cannot', next_offset: offset });
    await append(job, offset, ' can');
    await finish(job);
    expect(await read(job.id, '?offset=16')).toMatchObject({ text: 'cannot can', complete: true });
  });

  it('is accepted from the last lease for 10 minutes after the end', async () => {
    const job = await run();
    await append(job, 0, 'begin ');
    await app.ok('POST', `jobs/alm/${job.id}/cancel/`);
    expect(await read(job.id)).toMatchObject({ complete: false });
    expect(await append(job, 6, 'tail')).toBe(10);
    app.clock.set(Date.now() * 1000 + 60_000_000);
    expect(await read(job.id)).toMatchObject({ text: 'begin tail', complete: true });
    app.clock.advance(600);
    expect((await send(job, 10, 'late')).status).toBe(409);
    expect(await readAll(job.id)).toBe('begin tail');
  });

  it('of a lost lease is kept apart from that of the next attempt', async () => {
    const first = await run();
    await append(first, 0, 'first');
    const second = await claimAgain(first.id);
    await append(second, 0, 'second');
    expect(await append(first, 5, ' tail')).toBe(10);
    expect([await readAll(first.id, 1), await readAll(first.id, 2)]).toEqual(['first tail', 'second']);
    expect(await read(first.id)).toMatchObject({ attempt: 2, text: 'second', complete: false });
    expect(await read(first.id, '?attempt=1')).toMatchObject({ complete: true });
    app.clock.advance(601);
    expect((await send(first, 10, 'late')).status).toBe(409);
    const stranger = { ...first, lease: { ...first.lease, token: 'x' } };
    expect((await send(stranger, 0, 'x')).status).toBe(409);
    await finish(second);
  });

  it('is written by those who may run the connection, and read by those who see it', async () => {
    const job = await run();
    await append(job, 0, 'seen');
    const [reader, stranger] = [await addUser(app), await addUser(app)];
    await app.ok('PATCH', `projects/${project}/`, { users: [{ email: reader.email, role: 'PR6' }] });
    const path = `jobs/alm/${job.id}/output/`;
    const body = { lease: job.lease.token, offset: 4, text: 'x' };
    expect((await app.call('GET', path, { token: reader.token })).status).toBe(200);
    expect((await app.call('POST', path, { body, token: reader.token })).status).toBe(403);
    for (const method of ['GET', 'POST'] as const) {
      const options = { token: stranger.token, ...(method === 'POST' && { body }) };
      expect((await app.call(method, path, options)).status).toBe(404);
      expect(
        (await app.call(method, `jobs/analysis/${job.id}/output/`, method === 'POST' ? { body } : {})).status,
      ).toBe(404);
    }
    expect(await readAll(job.id)).toBe('seen');
  });

  it('is deleted after its days, with its job, and with its connection', async () => {
    const [old, purged] = [await run(), await run()];
    for (const job of [old, purged]) {
      await append(job, 0, 'text');
      await finish(job);
    }
    await app.ok('DELETE', `connections/alm/${purged.connection.id}/?force=true`);
    const left = async (job: LeasedJob) =>
      (await app.database.first<{ n: number }>(sql`SELECT count(*) AS n FROM outputs WHERE job_id = ${job.id}`))!.n;
    while ((await left(purged)) > 0) await new Promise((resolve) => setImmediate(resolve));
    await app.app.get(OutputRetention).pass();
    expect(await read(old.id)).toMatchObject({ text: 'text' });
    app.clock.advance(31 * 24 * 3600);
    await app.app.get(OutputRetention).pass();
    expect(await read(old.id)).toMatchObject({ text: '', complete: true });
    const kept = await app.database.rows<{ ready: number }>(
      sql`SELECT DISTINCT j.ready FROM outputs o JOIN jobs j ON j.id = o.job_id WHERE j.attempt = o.attempt`,
    );
    // Runs of other tests that go on.
    expect(kept).toEqual([{ ready: 0 }]);
  });
});
