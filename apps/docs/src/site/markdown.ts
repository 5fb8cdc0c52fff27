import path from 'node:path';

import GithubSlugger from 'github-slugger';
import hljs from 'highlight.js';
import MarkdownIt, { type Token } from 'markdown-it';

import { linkedFile, sitePathOf, type LinkedFile, type Page } from './pages.js';

/** A heading of a page, and the plain text below it. */
export interface Section {
  /** Fragment of its address; empty for the title of the page. */
  readonly anchor: string;
  /** 1 for the title of the page. */
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

export interface RenderedPage {
  readonly page: Page;
  readonly html: string;
  readonly sections: readonly Section[];
  /** Pictures and other files that it links to, relative to the workspace. */
  readonly files: readonly LinkedFile[];
}

/** The width and height of a picture in pixels; undefined if they are not known. */
export type SizeOf = (file: string) => { readonly width: number; readonly height: number } | undefined;

const markdown = new MarkdownIt({ html: true, highlight });

function highlight(code: string, language: string): string {
  const known = hljs.getLanguage(language) ? language : undefined;
  return known ? hljs.highlight(code, { language: known }).value : markdown.utils.escapeHtml(code);
}

markdown.renderer.rules['table_open'] = () => '<div class="table" role="group" aria-label="Table" tabindex="0"><table>';
markdown.renderer.rules['table_close'] = () => '</table></div>';
markdown.renderer.rules['html_block'] = (tokens, index) =>
  (tokens[index]?.content ?? '').replaceAll(/<!--.*?-->/gs, '');
for (const cell of ['th_open', 'td_open']) {
  // A style attribute would need an exception in the policy of the page.
  markdown.renderer.rules[cell] = (tokens, index, options, _environment, self) => {
    const token = tokens[index];
    if (!token) return '';
    const align = /text-align:(\w+)/.exec(String(token.attrGet('style')))?.[1];
    token.attrs = align === undefined ? null : [['class', align]];
    return self.renderToken(tokens, index, options);
  };
}
markdown.renderer.rules['fence'] = (tokens, index) => {
  const { content = '', info = '' } = tokens[index] ?? {};
  const language = info.trim().split(/\s/, 1)[0] ?? '';
  return `<div class="code"><pre tabindex="0"><code class="language-${language}">${highlight(content, language)}</code></pre></div>\n`;
};

/**
 * Renders a page. Links lead to other pages, and to copies of the files of the workspace that it names.
 * @throws Error if a link leads to a file that does not exist
 */
export function render(page: Page, sizeOf: SizeOf): RenderedPage {
  const tokens = markdown.parse(page.text, {});
  const files = new Map<string, LinkedFile>();
  const context: Context = { page, files, sizeOf };
  for (const { type, children } of tokens) {
    const [first] = children ?? [];
    if (type !== 'inline' || !children || !first) continue;
    // An item of a checklist.
    first.content = first.content.replace(/^\[ \] /, '☐ ');
    for (const child of children) mendLink(child, context);
  }
  const sections = markSections(tokens);
  return { page, html: markdown.renderer.render(tokens, markdown.options, {}), sections, files: [...files.values()] };
}

interface Context {
  readonly page: Page;
  readonly files: Map<string, LinkedFile>;
  readonly sizeOf: SizeOf;
}

function mendLink(token: Token, context: Context): void {
  const name = token.type === 'image' ? 'src' : 'href';
  const target = String(token.attrGet(name) ?? '');
  if ((token.type !== 'image' && token.type !== 'link_open') || target === '' || /^([a-z]+:|#)/.test(target)) return;
  const [file = '', anchor] = target.split('#');
  const linked = path.posix.normalize(path.posix.join(path.posix.dirname(context.page.file), file));
  const fragment = anchor === undefined ? '' : `#${anchor}`;
  token.attrSet(name, `${relative(context.page.path, siteTarget(linked, context))}${fragment}`);
  if (token.type !== 'image') return;
  token.attrSet('loading', 'lazy');
  const size = context.sizeOf(linked);
  if (!size) return;
  token.attrSet('width', String(size.width));
  token.attrSet('height', String(size.height));
}

/** Where on the site the target of a link is; remembers files that must be copied there. */
function siteTarget(file: string, { files }: Context): string {
  const onSite = sitePathOf(file);
  if (file.endsWith('.md') && onSite !== undefined) return onSite.replace(/\.md$/, '.html');
  const linked = linkedFile(file);
  if (linked.isFolder && onSite !== undefined) return `${onSite.replace(/\/$/, '')}/index.html`;
  files.set(linked.file, linked);
  if (linked.isFolder) return `files/${linked.file}/index.html`;
  return onSite ?? `files/${linked.file}`;
}

/** The address of a file of the site, relative to that of another. */
export function relative(from: string, to: string): string {
  return path.posix.relative(path.posix.dirname(from), to);
}

const textOf = (token: Token): string =>
  (token.children ?? [])
    .map(({ type, content }) => ({ softbreak: ' ', hardbreak: ' ', html_inline: '' })[type] ?? content)
    .join('');

/** Gives each heading an anchor as GitHub does, with a link to itself, and collects the text below it. */
function markSections(tokens: readonly Token[]): Section[] {
  const slugger = new GithubSlugger();
  const sections: { anchor: string; level: number; title: string; text: string }[] = [];
  for (const [index, token] of tokens.entries()) {
    const inner = tokens[index + 1];
    if (token.type === 'heading_open' && inner) {
      const title = textOf(inner);
      const anchor = slugger.slug(title);
      const level = Number(token.tag.slice(1));
      token.attrSet('id', anchor);
      sections.push({ anchor: level === 1 ? '' : anchor, level, title, text: '' });
      if (level > 1) inner.children?.push(anchorLink(anchor, title));
    } else if (token.type === 'inline' || token.type === 'fence') {
      const section = sections.at(-1);
      const isHeading = tokens[index - 1]?.type === 'heading_open';
      if (section && !isHeading) section.text += `${token.type === 'fence' ? token.content : textOf(token)}\n`;
    }
  }
  return sections;
}

function anchorLink(anchor: string, title: string): Token {
  const { escapeHtml } = markdown.utils;
  const [link] = markdown.parseInline('<a>', {})[0]?.children ?? [];
  if (!link) throw new Error('Markdown without inline HTML.');
  link.content = ` <a class="anchor" href="#${anchor}" aria-label="Link to “${escapeHtml(title)}”">#</a>`;
  return link;
}

export const { escapeHtml } = markdown.utils;
