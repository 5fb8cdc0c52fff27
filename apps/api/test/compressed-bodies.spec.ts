import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult } from '@syncledger/domain/testing';

import { RawClient, rawRequest } from './support/raw-client.js';
import type { TestApp } from './support/test-app.js';
import { creations, startWorld, type World } from './support/world.js';

const MIB = 1_048_576;

/** Wire additions, section 2: gzipped bodies, and those that are refused. */
describe('the limits of a body that is compressed', () => {
  let world: World;
  let app: TestApp;
  beforeAll(async () => {
    world = await startWorld('sqlite');
    ({ app } = world);
    await app.app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const post = (path: string, raw: Buffer, coding = 'gzip', type = 'application/json') =>
    app.call('POST', path, { raw, headers: { 'content-encoding': coding, 'content-type': type } });
  const NDJSON = 'application/x-ndjson';
  const result = (overrides = {}) => JSON.stringify(aResult(world.alm, overrides));
  const zipped = (text: string | Buffer) => gzipSync(text);

  const repeated = (member: Buffer, times: number) => Buffer.alloc(member.length * times, member);

  it.each(['gzip', 'GZIP', 'x-gzip', ' gzip , identity'])('hold for what comes out: %s', async (coding) => {
    for (const { path, body } of creations(world)) {
      const raw = JSON.stringify(body);
      const answer = await post(path, zipped(raw.padEnd(MIB, ' ')), coding);
      expect([path, answer.status]).toEqual([path, path.includes('jobs') ? 200 : 201]);
      expect((await post(path, zipped(raw.padEnd(MIB + 1, ' ')), coding)).status).toBe(413);
    }
    const at = `projects/${world.project}/`;
    const headers = { 'content-encoding': coding };
    expect((await app.call('PATCH', at, { raw: zipped('{}'), headers })).status).toBe(200);
    const lines = zipped(`${result()}\n${result()}\n`);
    for (const [type, raw] of [
      [NDJSON, Buffer.concat([lines, lines])],
      ['application/json', zipped(`[${[1, 2, 3, 4].map(() => result()).join()}]`)],
    ] as const) {
      const { status, body } = await post('jobs/alm/bulk/', raw, coding, type);
      expect([type, status, (body['results'] as object[]).length]).toEqual([type, 200, 4]);
    }
  });

  it('take what does not become smaller, and what is not compressed', async () => {
    const raw = Buffer.from(result({ result_message: randomBytes(30_000).toString('base64') }).padEnd(MIB, ' '));
    expect((await post('jobs/alm/', gzipSync(raw, { level: 0 }))).status).toBe(200);
    for (const coding of ['identity', '', 'Identity, identity']) {
      expect((await post('jobs/alm/', raw, coding)).status).toBe(200);
    }
  });

  it('stop bombs: much from little, and little from much', async () => {
    const before = await app.ok('GET', 'jobs/?page_size=1');
    const bomb = repeated(zipped(Buffer.alloc(MIB)), 64);
    const members = repeated(zipped(''), 60_000);
    for (const raw of [bomb, members]) expect((await post('jobs/alm/', raw)).status).toBe(413);
    const lines = repeated(zipped(`${'{"a":1}'.padEnd(MIB)}\n`), 65);
    expect((await post('jobs/alm/bulk/', lines, 'gzip', NDJSON)).status).toBe(413);
    expect(await app.ok('GET', 'jobs/?page_size=1')).toEqual(before);
  });

  it('are not those of a transfer coding, which is 501 unless it is chunked', async () => {
    const before = await app.ok('GET', 'jobs/?page_size=1');
    const body = zipped(result()).toString('latin1');
    for (const coding of ['gzip, chunked', 'identity, chunked']) {
      const client = await RawClient.connect(await app.app.getUrl());
      const head = { Authorization: `Token ${app.admin}`, 'Transfer-Encoding': coding };
      const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      client.write(Buffer.from(rawRequest('POST', '/api/v2/jobs/alm/', head, chunks), 'latin1'));
      const { status, text, error } = await client.end();
      expect([coding, status, error]).toEqual([coding, 501, undefined]);
      expect(text.toLowerCase()).toContain('connection: close');
    }
    expect(await app.ok('GET', 'jobs/?page_size=1')).toEqual(before);
  });

  it('let nothing through that is damaged, cut off, or no gzip', async () => {
    const before = await app.ok('GET', 'jobs/?page_size=1');
    const raw = zipped(result());
    const damaged = Buffer.from(raw);
    damaged[20]! ^= 0xff;
    const line = zipped(`${result()}\n`);
    for (const bad of [raw.subarray(0, -1), damaged, Buffer.from(result()), Buffer.concat([raw, Buffer.from('x')])]) {
      expect(await post('jobs/alm/', bad)).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
    }
    for (const bad of [Buffer.concat([line, line.subarray(0, 30)]), Buffer.concat([line, Buffer.from('{}')])]) {
      expect(await post('jobs/alm/bulk/', bad, 'gzip', NDJSON)).toMatchObject({ status: 400 });
    }
    expect(await app.ok('GET', 'jobs/?page_size=1')).toEqual(before);
  });

  it.each(['br', 'deflate', 'zstd', 'compress', 'gzip, gzip', 'x', '*'])('are 415 with %s', async (coding) => {
    for (const path of ['jobs/alm/', 'jobs/alm/bulk/', 'projects/']) {
      const { status, headers } = await post(path, Buffer.from('{}'), coding);
      expect([path, status, headers['accept-encoding']]).toEqual([path, 415, 'gzip']);
    }
  });

  it('are told to a client that first sends all of its body, as urllib does, compressed or not', async () => {
    const body = Buffer.alloc(8 * MIB, ' ');
    const url = await app.app.getUrl();
    const head = {
      Authorization: `Token ${app.admin}`,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    };
    for (const [path, expected] of [
      ['/api/v2/jobs/alm/', 413],
      ['/api/v2/jobs/alm/bulk/?ready=1', 400],
    ] as const) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const ended = once(socket, 'end');
      socket.write(rawRequest('POST', path, head));
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject).write(body, () => {
          resolve();
        });
      });
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect([path, answer.toString('latin1').slice(0, 12)]).toEqual([path, `HTTP/1.1 ${String(expected)}`]);
      await ended;
    }
  });
});
