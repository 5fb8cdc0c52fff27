import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { openSession } from '@syncledger/testing/browser';

export { startBrowser } from '@syncledger/testing/browser';

/** Generous, for busy machines; in milliseconds. */
const TIMEOUT = 60_000;

const HEIGHT = 900;

export interface VisitOptions {
  readonly base: string;
  /** Signs in without the form. */
  readonly token?: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A browser session that records everything received over the network. */
export class Visit {
  /** Bodies of all responses, to search for canaries. */
  readonly responses: string[] = [];
  /** Console errors and warnings, including violations of the Content-Security-Policy, and exceptions. */
  readonly consoleMessages: string[] = [];
  private readonly reading: Promise<void>[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly base: string,
  ) {
    page.setDefaultTimeout(TIMEOUT);
    page.on('console', (message) => {
      // The page asks whether there is a session.
      const isSignedOut = message.text().includes('status of 401');
      if (['error', 'warning'].includes(message.type()) && !isSignedOut) this.consoleMessages.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.consoleMessages.push(message));
    page.on('response', (response) => {
      const isStream = response.headers()['content-type']?.includes('event-stream') === true;
      if (isStream) return;
      this.reading.push(
        response.text().then(
          (text) => void this.responses.push(text),
          () => undefined,
        ),
      );
    });
  }

  static async start(browser: Browser, options: VisitOptions): Promise<Visit> {
    const { base, token, scheme = 'light', width = 1280 } = options;
    const context = await browser.newContext({
      locale: 'en-GB',
      colorScheme: scheme,
      viewport: { width, height: HEIGHT },
    });
    const visit = new Visit(context, await context.newPage(), base);
    if (token !== undefined) await openSession(context, base, token);
    await visit.open('/');
    if (token !== undefined) await visit.page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
    return visit;
  }

  /** Another tab of the same browser. */
  static async inTab(context: BrowserContext, base: string): Promise<Visit> {
    const visit = new Visit(context, await context.newPage(), base);
    await visit.open('/');
    return visit;
  }

  /** Opens a path with a full page load. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.base}${path}`);
  }

  /** Signs in with the form, and waits for the page. */
  async signIn(token: string): Promise<void> {
    await this.submitToken(token);
    await this.page.getByRole('textbox', { name: 'Token' }).waitFor({ state: 'detached' });
    await this.page.getByRole('navigation', { name: 'Main', exact: true }).waitFor();
  }

  async submitToken(token: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Token' }).fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Waits until the page has loaded its data. */
  async waitUntilLoaded(): Promise<void> {
    await this.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await this.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  }

  /** Changes the colour scheme and width without a reload, and waits for the layout. */
  async emulate(scheme: 'light' | 'dark', width: number, forcedColors: 'active' | 'none' = 'none'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: scheme, forcedColors });
    await this.page.setViewportSize({ width, height: HEIGHT });
    await this.page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: 'attached' });
    await this.page.evaluate(drawn);
  }

  /** Runs axe on the current page. */
  async violations(): Promise<string[]> {
    // Faster: report violations only, and skip the extra page for frames, of which there are none.
    const axe = new AxeBuilder({ page: this.page }).options({ resultTypes: ['violations'] }).setLegacyMode();
    const { violations } = await axe.analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }

  /** Finds a text in the page, responses, storage and URL; returns excerpts. */
  async findText(text: string): Promise<string[]> {
    await Promise.all(this.reading);
    const stored = await this.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    const known = [await this.page.content(), ...this.responses, stored, this.page.url()];
    return known
      .filter((place) => place.includes(text))
      .map((place) => place.slice(Math.max(0, place.indexOf(text) - 60), place.indexOf(text) + 60));
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** Runs in the page: waits for layout and animations. */
async function drawn(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const moving = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  await Promise.allSettled(moving.map(({ finished }) => finished));
}
