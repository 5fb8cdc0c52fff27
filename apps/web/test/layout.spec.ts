import { isNightly, nightlyDialects } from '@syncledger/testing';
import type { Page } from 'playwright-core';

import { signedIn, useStage, world } from './support/stage.js';

/** All widths nightly; otherwise those where the layout changes, and both ends. */
const WIDTHS = isNightly
  ? [...Array.from({ length: (2560 - 320) / 64 + 1 }, (_, step) => 320 + 64 * step), 992]
  : [320, 768, 992, 1208, 1280, 2560];

/** With letters of one and a half times the size, where the layout changes. */
const LARGE = { letters: { standard: 24, fixed: 20 }, widths: isNightly ? [320, 400, 720, 1152, 1488, 1920] : [320] };

/** The pages that are tried in `npm test` as well; nightly, all are. */
const MOST_USED = /^\/(causes|runs|connections\/alm.*|runs\/alm.*|administration\/people\/.*)?$/;

/** The width of A4 with its margins, in CSS pixels. */
const PAPER = 718;

/** Names, reasons and buttons, which must be whole. */
const WHOLE =
  'header button:not(.user-button) .mantine-Button-label, #page .ov-link, #page .ov-context, #page .ov-row .ov-reason, #page .causes-cause *, #page .runs-item > :is(.run-connection, .run-when, .run-message)';

const LONG_NAME = 'Synchronisation of the payment tickets with the tracker of the finance department';
const LONG_WORD = LONG_NAME.replaceAll(' ', '_');
const LONG_MESSAGE = 'org.example.tracker.SynchronisationException: The tracker refused 17 of 204 tickets.';

describe.each(nightlyDialects)('the layout, on %s', (dialect) => {
  useStage(dialect);
  let paths: string[];
  beforeAll(async () => {
    const project = await world.project({ name: 'Payments_and_settlements_of_all_subsidiaries' });
    let [connection, job] = [0, 0];
    for (let made = 0; made < 12; made += 1) {
      const alias = `${made % 2 === 0 ? LONG_NAME : LONG_WORD} ${made}`;
      const params = { alm_server: `https://${LONG_WORD}.example.com`, alm_user: LONG_WORD, alm_pass: 'secret' };
      connection = await world.connection(project, { alias, frequency: 'hourly', params });
      job = await world.result(connection, { succeeded: made % 3 === 0, result_message: LONG_MESSAGE });
      // Failing ones, by turns: one is acknowledged, one muted, one neither.
      const until = made % 2 === 0 ? { until: new Date(Date.now() + 1e9).toISOString() } : {};
      if (made % 3 > 0 && made !== 4)
        await world.call('PUT', `connections/alm/${connection}/acknowledgement/`, {
          note: LONG_WORD.repeat(3),
          ...until,
        });
      // A queued run must not take the place of the reason.
      if (made === 1) await world.call('POST', 'jobs/alm/', { connection, automatic: false, ready: false });
    }
    const { id } = await world.user('UR1', { [project]: 'PR5' });
    const own = await world.call('GET', 'users/me/');
    await world.call('POST', `users/${own.id}/api-tokens/`, { name: LONG_WORD });
    const url = `https://example.com/${LONG_WORD}`;
    const webhook = await world.call('POST', 'webhooks/', { url, events: ['job.failed'] });
    const users = [`people/${id}`, `people/${own.id}`];
    const lists = ['projects', 'people', 'roles', 'webhooks', 'agents', 'audit'];
    const administration = [...lists, ...users, `webhooks/${webhook.id}`];
    paths = [
      '/',
      '/?since=2020-09-23&acknowledged=no',
      '/causes',
      `/connections/alm/${connection}`,
      '/connections/new',
      '/runs',
      `/runs/alm/${job}`,
      '/administration',
      `/administration/projects/${project}`,
      ...administration.map((page) => `/administration/${page}`),
    ];
  }, 240_000);

  it('has no sideways scroll, no text over another and no cut name or reason, at any width and on paper', async () => {
    const visit = await signedIn();
    const found: string[] = [];
    for (const path of paths.filter((name) => isNightly || MOST_USED.test(name))) {
      await visit.open(path);
      await visit.waitUntilLoaded();
      for (const width of WIDTHS) {
        await visit.emulate('light', width);
        const wrong = [...(await visit.page.evaluate(layoutMistakes)), ...(await visit.page.evaluate(cutTexts, WHOLE))];
        found.push(...wrong.map((what) => `${path}, ${width}: ${what}`));
      }
      await setFontSizes(visit.page, LARGE.letters);
      for (const width of LARGE.widths) {
        await visit.emulate('light', width);
        const wrong = await visit.page.evaluate(layoutMistakes);
        found.push(...wrong.map((what) => `${path}, ${width} with large letters: ${what}`));
      }
      await setFontSizes(visit.page, { standard: 16, fixed: 13 });
      // The page is laid out for the paper at once, as by the browser's dialog.
      await visit.page.emulateMedia({ media: 'print' });
      await visit.page.setViewportSize({ width: PAPER, height: 1000 });
      found.push(...(await visit.page.evaluate(layoutMistakes)).map((what) => `${path}, on paper: ${what}`));
      await visit.page.emulateMedia({ media: 'screen' });
    }
    expect(found).toEqual([]);
    await visit.close();
  }, 600_000);
});

/** As in the settings of the browser. */
async function setFontSizes(page: Page, fontSizes: { standard: number; fixed: number }): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setFontSizes', { fontSizes });
  await devtools.detach();
}

/** Runs in the page: finds what is wider than the window or begins outside of it, and lines of text that cover one another. */
function layoutMistakes(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wrong = scrollWidth > clientWidth ? [`${scrollWidth} pixels wide`] : [];
  for (const button of document.querySelectorAll('button')) {
    const label = button.querySelector('.mantine-Button-label') ?? button;
    const [inner, outer] = [label.getBoundingClientRect(), button.getBoundingClientRect()];
    const isCut = inner.left < outer.left || (outer.left < clientWidth && outer.right > clientWidth);
    const isClipped = getComputedStyle(label).overflowY !== 'visible' && label.scrollHeight > label.clientHeight + 1;
    if (outer.width > 0 && (isCut || isClipped))
      wrong.push(`“${button.textContent}” is cut by its button or the window`);
  }
  const pen = document.createElement('canvas').getContext('2d');
  for (const select of document.querySelectorAll('select')) {
    const { font, paddingLeft, paddingRight } = getComputedStyle(select);
    if (!pen || select.clientWidth === 0) continue;
    pen.font = font;
    const text = select.selectedOptions[0]?.text ?? '';
    const room = select.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    if (pen.measureText(text).width > room + 1) wrong.push(`“${text}” is cut by its field`);
  }
  interface Line {
    readonly text: string;
    readonly owner: Element;
    readonly box: { left: number; right: number; top: number; bottom: number };
  }
  const lines: Line[] = [];
  const walker = document.createTreeWalker(document.querySelector('#page') ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!owner || text === '' || !owner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = { left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom };
      // What an element hides of its text covers nothing.
      for (let above: Element | null = owner; above; above = above.parentElement) {
        const { overflowX, overflowY, clipPath } = getComputedStyle(above);
        if (clipPath !== 'none') box.right = box.left;
        const outer = above.getBoundingClientRect();
        if (overflowX !== 'visible') {
          box.left = Math.max(box.left, outer.left);
          box.right = Math.min(box.right, outer.right);
        }
        if (overflowY !== 'visible') {
          box.top = Math.max(box.top, outer.top);
          box.bottom = Math.min(box.bottom, outer.bottom);
        }
      }
      if (box.right - box.left > 2 && box.bottom - box.top > 2) lines.push({ text, owner, box });
    }
  }
  const TOLERANCE = 3;
  for (const [index, one] of lines.entries()) {
    for (const other of lines.slice(index + 1)) {
      if (one.owner === other.owner) continue;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (width > TOLERANCE && height > TOLERANCE) {
        wrong.push(`“${one.text.slice(0, 30)}” covers “${other.text.slice(0, 30)}”`);
      }
    }
  }
  return wrong.slice(0, 5);
}

/** Runs in the page: finds the texts that do not fit into their elements, and reasons that are not shown at all. */
function cutTexts(selector: string): string[] {
  const elements = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const cut = elements.filter(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1,
  );
  const hidden = [...document.querySelectorAll('#page :is(.ov-reason, .run-message)')].filter(
    (element) => !element.checkVisibility(),
  );
  return [...cut, ...hidden]
    .slice(0, 3)
    .map(({ className, textContent }) => `${className} cuts or hides “${textContent.slice(0, 30)}”`);
}
