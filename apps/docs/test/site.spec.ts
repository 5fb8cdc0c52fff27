import { layOut, menuOf } from '../src/site/layout.js';
import type { RenderedPage } from '../src/site/markdown.js';
import { readSite } from '../src/site/plugin.js';

describe('the site', () => {
  let site: RenderedPage[];
  let html: Map<string, string>;
  beforeAll(() => {
    site = readSite();
    const menu = menuOf(site.map(({ page }) => page));
    const assets = { styles: 'a.css', theme: 't.js', script: 's.js', index: 'i.json', icon: 'i.svg' };
    html = new Map(
      site.map((rendered) => [rendered.page.path.replace(/\.md$/, '.html'), layOut(rendered, menu, assets)]),
    );
  });

  it('has links to pages and headings that exist, all of them relative', () => {
    const files = new Set(site.flatMap((page) => page.files.map(({ file }) => file)));
    const idsOf = (text: string) => new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const links = [...html].flatMap(([from, text]) =>
      [...text.matchAll(/ (?:href|src)="(?![a-z]+:)([^"]*)"/g)].map(([, target = '']) => ({ from, target })),
    );
    expect(links.length).toBeGreaterThan(1000);
    const broken = links.filter(({ from, target }) => {
      if (target.startsWith('/')) return true;
      const { pathname, hash } = new URL(target, `http://host/docs/${from}`);
      const name = pathname.replace('/docs/', '').replace(/\.md$/, '.html');
      const text = html.get(name || 'index.html');
      const isOther = ['/', '/api/docs'].includes(pathname) || /^\/docs\/[a-z]+\.(css|js|svg)$/.test(pathname);
      if (text === undefined) return !isOther && !isCopied(name, files);
      return hash !== '' && !idsOf(text).has(decodeURIComponent(hash.slice(1)));
    });
    expect(broken).toEqual([]);
  });

  it('contains no inline script and no inline style', () => {
    for (const [name, text] of html) {
      const inline = /<script(?![^>]* src=)|<style| style="| on[a-z]+="|javascript:/.exec(
        text.replaceAll(/<pre.*?<\/pre>/gs, ''),
      );
      expect([name, inline?.[0]]).toEqual([name, undefined]);
    }
  });

  it('has a name for each column, and shows no Markdown as it is written', () => {
    const found = [...html].flatMap(([name, text]) =>
      [...text.matchAll(/<th[^>]*><\/th>|<pre><code>```|\[ \] /g)].map(([wrong]) => `${name}: ${wrong}`),
    );
    expect(found).toEqual([]);
  });

  it('lists each page of the four parts once in its menu', () => {
    const listed = menuOf(site.map(({ page }) => page)).flatMap(({ pages }) => pages.map(({ path }) => path));
    const expected = site
      .map(({ page }) => page.path)
      .filter((path) => /^(start|how-to|reference|explanation)\//.test(path));
    expect(expected.length).toBeGreaterThan(15);
    expect(listed.filter((path) => expected.includes(path)).sort()).toEqual(expected.sort());
  });
});

/** Whether a file of the site is a copy of one that a page links to. */
function isCopied(name: string, files: ReadonlySet<string>): boolean {
  const file = name.replace(/^files\//, '').replace(/\/index\.html$/, '');
  return files.has(file) || files.has(`docs/${file}`);
}
