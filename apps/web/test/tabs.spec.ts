import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { isNightly, nightlyDialects, until } from '@syncledger/testing';
import { openSession } from '@syncledger/testing/browser';
import type { BrowserContext, Page } from 'playwright-core';

import { browser, useStage, world } from './support/stage.js';

/** More than the six connections that a browser opens to a server over HTTP/1.1. */
const TABS = isNightly ? 20 : 7;
const TIMEOUT = 120_000;

/** Whether the browser has shared workers, and lets pages start them. */
const WORKERS = isNightly ? (['shared', 'no', 'forbidden'] as const) : (['shared'] as const);

describe.each(nightlyDialects)('tabs of one browser, on %s', (dialect) => {
  useStage(dialect);
  let context: BrowserContext;
  beforeAll(async () => {
    context = await browser.newContext({ locale: 'en-GB' });
    context.setDefaultTimeout(TIMEOUT);
    await openSession(context, world.base, world.admin);
  });

  it.each(WORKERS)(
    'all stay live over HTTP/1.1, with %s worker',
    async (workers) => {
      const context = await browser.newContext({ locale: 'en-GB' });
      context.setDefaultTimeout(TIMEOUT);
      await openSession(context, world.base, world.admin);
      await context.addInitScript(limitWorkers, workers);
      const connection = await world.connection(await world.project(), { alias: 'Watched by many' });
      const tabs: Page[] = [];
      for (let opened = 0; opened < TABS; opened += 1) {
        const page = await context.newPage();
        await page.goto(`${world.base}/connections/alm/${connection}`);
        tabs.push(page);
      }
      await Promise.all(tabs.map((page) => page.getByText('Live', { exact: true }).waitFor()));
      const message = `Seen in every tab with ${workers} worker.`;
      await world.result(connection, { result_message: message });
      await Promise.all(tabs.map((page) => page.getByText(message).first().waitFor()));
      // Each of them still reaches the server.
      await tabs[0]!.getByRole('link', { name: 'Runs', exact: true }).click();
      await tabs[0]!.getByText(message).waitFor();
      // Another tab leads after the first.
      await tabs[0]!.close();
      await world.result(connection, { result_message: 'Seen in the tabs that are left.' });
      const left = tabs.slice(1);
      await Promise.all(left.map((page) => page.getByText('Seen in the tabs that are left.').first().waitFor()));
      await context.close();
    },
    300_000,
  );

  describe('with a page of another origin', () => {
    let server: Server;
    let port: number;
    beforeAll(async () => {
      // Forms and scripts as an attacker would send them.
      server = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><title>Attacker</title><p>Attacker</p>');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ({ port } = server.address() as AddressInfo);
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    // The first has the same host, so the browser sends the cookie; the second is another site.
    it.each([
      ['127.0.0.1', 403],
      ['localhost', 401],
    ])('change nothing when the page is of %s', async (host, status) => {
      const page = await context.newPage();
      await page.goto(`http://${host}:${port}/`);
      const before = await state();
      const cookies: boolean[] = [];
      page.on('request', (request) => {
        void request.allHeaders().then((headers) => cookies.push('cookie' in headers));
      });
      const statuses = page.waitForResponse((response) => response.url().includes('/projects/'));
      await page.evaluate(attack, world.base);
      expect((await statuses).status()).toBe(status);
      // The form leads the page away.
      await page.waitForURL(`${world.base}/**`);
      await until('all requests were sent', () => cookies.length >= 4);
      expect(cookies.includes(true)).toBe(host === '127.0.0.1');
      expect(await state()).toEqual(before);
      await page.close();
    });

    /** What the attack would change. */
    async function state(): Promise<unknown> {
      const paths = ['projects/', 'users/me/', 'sessions/', 'audit/?action=create', 'audit/?action=delete'];
      return Promise.all(
        paths.map(async (path) => {
          const { results, first_name } = await world.call<{ results?: object[]; first_name?: string }>('GET', path);
          return results?.length ?? first_name;
        }),
      );
    }
  });
});

/** Runs in each page before its scripts. */
function limitWorkers(workers: 'shared' | 'no' | 'forbidden'): void {
  if (workers === 'no') Reflect.deleteProperty(globalThis, 'SharedWorker');
  if (workers === 'forbidden') {
    globalThis.SharedWorker = class extends EventTarget {
      constructor() {
        super();
        throw new DOMException('Access to shared workers is denied.', 'SecurityError');
      }
    } as unknown as typeof SharedWorker;
  }
}

/** Runs in the page of the attacker: writes by a script and by a form. */
async function attack(base: string): Promise<void> {
  const send = (path: string, method: string, type: string) =>
    fetch(`${base}/api/v2/${path}`, {
      method,
      mode: 'no-cors',
      credentials: 'include',
      headers: { 'content-type': type },
      ...(method !== 'GET' && { body: JSON.stringify({ name: 'Forged', first_name: 'Forged' }) }),
    }).catch(() => undefined);
  await send('projects/', 'POST', 'text/plain');
  await send('connections/', 'GET', 'text/plain');
  await send('session/', 'POST', 'text/plain');
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `${base}/api/v2/projects/`;
  form.enctype = 'text/plain';
  document.body.append(form);
  form.submit();
}
