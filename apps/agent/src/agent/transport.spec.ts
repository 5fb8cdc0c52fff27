import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, it } from '@jest/globals';
import { Authority } from '@syncledger/testing/certificates';

import { unwrap } from './errors.js';
import { abortedAfter, createFetch } from './transport.js';

it('trusts what the file of certificates contains at each request', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'syncledger-ca-'));
  const file = path.join(folder, 'ca.pem');
  const [before, after] = await Promise.all([Authority.create('before'), Authority.create('after')]);
  const issue = async (authority: Authority) => {
    const { key, certificate } = await authority.issue('ledger', ['127.0.0.1']);
    return { key, cert: certificate };
  };
  const server = createServer(await issue(before), (_, response) => response.end('answered')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await writeFile(file, before.certificate);
  const fetchIt = createFetch(file);
  const answer = async () => (await fetchIt(url, { headers: { Connection: 'close' } })).text();
  expect(await answer()).toBe('answered');
  server.setSecureContext(await issue(after));
  server.closeAllConnections();
  await expect(answer()).rejects.toThrow('fetch failed');
  await writeFile(file, `${before.certificate}\n${after.certificate}`);
  expect(await answer()).toBe('answered');
  await writeFile(file, before.certificate.replace(/\n-----END[^]*/, ''));
  await expect(answer()).rejects.toThrow(`--ca ${file}: `);
  await writeFile(file, 'nothing');
  await expect(answer()).rejects.toThrow('contains no PEM certificate');
  await rm(file);
  await expect(answer()).rejects.toThrow('--ca: ENOENT');
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});

it.each([
  ['407 Proxy Authentication Required', /^The proxy in HTTPS_PROXY .* responded with 407 \(it wants a user/],
  ['403 Forbidden', /^The proxy in HTTPS_PROXY .* responded with 403\.$/],
])('tells that a proxy refused: %s', async (status, told) => {
  const proxy = createProxy().on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`));
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    const fetchIt = createFetch(undefined);
    const error = await fetchIt('https://ledger.invalid/').catch((thrown: unknown) => thrown);
    expect(() => unwrap({ error })).toThrow(told);
    process.env['HTTPS_PROXY'] = '127.0.0.1:3128';
    expect(() => createFetch(undefined)).toThrow('HTTPS_PROXY and HTTP_PROXY must be URLs');
  } finally {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
    proxy.close();
  }
});

it('ends a request when its signal is aborted or its time is over, also after garbage was collected', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const silent = createProxy(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const [stop, never] = [new AbortController(), new AbortController()];
  const ask = (signal: AbortSignal) => createFetch(undefined)(url, { signal });
  const answers = [
    expect(ask(abortedAfter(60_000, stop.signal))).rejects.toThrow('stopped'),
    expect(ask(abortedAfter(200, never.signal))).rejects.toThrow('timeout'),
  ];
  await once(silent, 'request');
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await nextTurn();
  }
  stop.abort(new Error('stopped'));
  await Promise.all(answers);
  silent.close();
  silent.closeAllConnections();
});
