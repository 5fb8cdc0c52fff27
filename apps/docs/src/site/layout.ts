import { escapeHtml, relative, type RenderedPage, type Section } from './markdown.js';
import { parts } from './navigation.js';
import { summaryOf, type Page } from './pages.js';

/** Addresses of what every page loads, relative to the site. */
export interface Assets {
  readonly styles: string;
  /** Runs before the page is shown. */
  readonly theme: string;
  readonly script: string;
  readonly index: string;
  readonly icon: string;
}

export interface Group {
  readonly title: string;
  readonly pages: readonly Page[];
}

const folderOf = (page: Page) => page.path.split('/', 1)[0] ?? '';
const nameOf = (page: Page) => page.path.replace(/^.*\//, '').replace(/\.md$/, '');

/** The pages of the menu, by group. */
export function menuOf(pages: readonly Page[]): Group[] {
  const groups = parts.flatMap(({ title, folder, groups }) => {
    const own = pages.filter((page) => folderOf(page) === folder);
    const listed = new Set(Object.values(groups).flat());
    const rest = own
      .filter((page) => !listed.has(nameOf(page)))
      .sort((one, other) => (one.title < other.title ? -1 : 1));
    return Object.entries(groups).map(([name, names], index, { length }) => ({
      title: name === '' ? title : `${title}: ${name}`,
      pages: [
        ...names.flatMap((listedName) => own.filter((page) => nameOf(page) === listedName)),
        ...(index === length - 1 ? rest : []),
      ],
    }));
  });
  const project = pages.filter((page) => folderOf(page) === 'project' || page.path === 'decisions/index.md');
  return [...groups, { title: 'Project', pages: project }].filter(({ pages: own }) => own.length > 0);
}

const htmlPath = ({ path }: Page) => path.replace(/\.md$/, '.html');

/** Writes the address of a file of the site as it is from a page. */
type AddressOf = (target: string) => string;

/** A whole page. Nothing in it is absolute, so that it works below any path. */
export function layOut({ page, html, sections }: RenderedPage, menu: readonly Group[], assets: Assets): string {
  const own = htmlPath(page);
  const to: AddressOf = (target) => escapeHtml(relative(own, target) || '.');
  return `<!doctype html>
<html lang="en" data-site="${to('.')}/" data-index="${to(assets.index)}">
<head>
${head(page, assets, to)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${topBar(page, assets, to)}
<div class="columns">
<nav id="menu" popover aria-label="Pages">
${menu.map((group) => menuGroup(group, page, to)).join('\n')}
</nav>
<main id="content" tabindex="-1">
<article>
${html}</article>
<footer>
${neighbours(page, menu, to)}
<p><a href="${to(page.path)}">This page as Markdown</a></p>
</footer>
</main>
${contents(sections)}
</div>
</body>
</html>
`;
}

function head(page: Page, assets: Assets, to: AddressOf): string {
  const title = page.path === 'index.md' ? '' : `${escapeHtml(page.title)} · `;
  return `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(summaryOf(page))}">
<title>${title}Syncledger documentation</title>
<link rel="icon" href="${to(assets.icon)}" type="image/svg+xml">
<link rel="stylesheet" href="${to(assets.styles)}">
<link rel="alternate" type="text/markdown" href="${to(page.path)}">
<script src="${to(assets.theme)}"></script>
<script type="module" src="${to(assets.script)}"></script>`;
}

function topBar(page: Page, assets: Assets, to: AddressOf): string {
  const up = '../'.repeat(page.path.split('/').length);
  return `<header class="top">
<button type="button" class="menu-button" popovertarget="menu">Menu</button>
<a class="home" href="${to('index.html')}"><img src="${to(assets.icon)}" alt="" width="24" height="24"> Syncledger <span>docs</span></a>
<form role="search" hidden><label><span class="unseen">Search the documentation</span><input type="search" placeholder="Search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label><div class="found" hidden></div><p class="unseen" role="status"></p></form>
<a class="out" href="${up}">Dashboard</a>
<a class="out" href="${up}api/docs">API</a>
</header>`;
}

function neighbours(page: Page, menu: readonly Group[], to: AddressOf): string {
  const order = menu.flatMap(({ pages }) => pages);
  const at = order.findIndex(({ path }) => path === page.path);
  const link = (other: Page | undefined, rel: string, label: string) =>
    other ? `<a rel="${rel}" href="${to(htmlPath(other))}"><span>${label}</span> ${escapeHtml(other.title)}</a>` : '';
  const [before, after] = at === -1 ? [] : [order[at - 1], order[at + 1]];
  const links = `${link(before, 'prev', 'Previous')}${link(after, 'next', 'Next')}`;
  return `<nav class="neighbours" aria-label="Neighbouring pages">${links}</nav>`;
}

function menuGroup({ title, pages }: Group, current: Page, to: AddressOf): string {
  const items = pages.map((page) => {
    const state = page.path === current.path ? ' aria-current="page"' : '';
    return `<li><a href="${to(htmlPath(page))}"${state}>${escapeHtml(page.title)}</a></li>`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

/** The headings of a page. Always there, so that every page has the same columns. */
function contents(sections: readonly Section[]): string {
  const items = sections
    .filter(({ level }) => level === 2 || level === 3)
    .map(({ level, anchor, title }) => `<li class="level-${level}"><a href="#${anchor}">${escapeHtml(title)}</a></li>`);
  if (items.length < 2) return '<div class="contents"></div>';
  return `<nav class="contents" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>`;
}
