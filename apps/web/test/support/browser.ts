import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export { startBrowser } from '@syncledger/testing/browser';

/** How long anything on a page may take on a busy machine, in milliseconds. */
const PATIENCE = 25_000;

const HEIGHT = 900;

/** What a test asks of a visit. */
interface VisitOptions {
  readonly base: string;
  /** Signs in with it by the form. */
  readonly token?: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A person in front of a browser window of their own: what they see, and all that came over the network for it. */
export class Visit {
  /** Every answer's body, for canaries. */
  readonly answers: string[] = [];
  /** What the page complained of: errors, refused by the policy, thrown. */
  readonly complaints: string[] = [];
  private readonly reading: Promise<void>[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly base: string,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('response', (response) => {
      const isStream = response.headers()['content-type']?.includes('event-stream') === true;
      if (isStream) return;
      this.reading.push(
        response.text().then(
          (text) => void this.answers.push(text),
          () => undefined,
        ),
      );
    });
  }

  static async begin(browser: Browser, options: VisitOptions): Promise<Visit> {
    const { base, token, scheme = 'light', width = 1280 } = options;
    const context = await browser.newContext({
      locale: 'en-GB',
      colorScheme: scheme,
      viewport: { width, height: HEIGHT },
    });
    const visit = new Visit(context, await context.newPage(), base);
    await visit.open('/');
    if (token !== undefined) await visit.signIn(token);
    return visit;
  }

  /** Opens a path, as one who follows a link from outside. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.base}${path}`);
  }

  /** Signs in by the form, for the whole browser session, and waits for the first page. */
  async signIn(token: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Token' }).fill(token);
    await this.page.getByLabel(/Stay signed in/).check();
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  /** Waits until the page has its heading and all that it asked for. */
  async settled(): Promise<void> {
    await this.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    await this.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  }

  /** Changes scheme and width while the page stays, and waits until it has followed. */
  async look(scheme: 'light' | 'dark', width: number): Promise<void> {
    await this.page.emulateMedia({ colorScheme: scheme });
    await this.page.setViewportSize({ width, height: HEIGHT });
    await this.page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: 'attached' });
    await this.page.evaluate(drawn);
  }

  /** What axe finds wrong with the page as it is now, in words. */
  async violations(): Promise<string[]> {
    // All that axe looked at takes longer to get here than to find; and without frames it needs no page of its own for them.
    const axe = new AxeBuilder({ page: this.page }).options({ resultTypes: ['violations'] }).setLegacyMode();
    const { violations } = await axe.analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }

  /** Where a text is in anything that the browser knows, with what stands around it: the page, what came for it, what it stored. */
  async leaksOf(text: string): Promise<string[]> {
    await Promise.all(this.reading);
    const stored = await this.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    const known = [await this.page.content(), ...this.answers, stored, this.page.url()];
    return known
      .filter((place) => place.includes(text))
      .map((place) => place.slice(Math.max(0, place.indexOf(text) - 60), place.indexOf(text) + 60));
  }

  async end(): Promise<void> {
    await this.context.close();
  }
}

/** In the page: waits until what follows from its width is drawn, and moves no more. */
async function drawn(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const moving = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  await Promise.allSettled(moving.map(({ finished }) => finished));
}
