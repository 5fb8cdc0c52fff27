import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import MiniSearch from 'minisearch';
import type { Plugin } from 'vite';

import { searchOptions, type SearchEntry } from '../search.js';
import { layOut, menuOf, type Assets } from './layout.js';
import { render, type RenderedPage } from './markdown.js';
import { readPages, sitePathOf, summaryOf, workspace, type LinkedFile, type Page } from './pages.js';

const ICON = 'apps/web/public/syncledger.svg';

/** Emits every page as HTML and as Markdown, the pictures, the index of the search and `llms.txt`. */
export function documentationSite(): Plugin {
  return {
    name: 'syncledger:documentation',
    buildStart() {
      for (const { file } of readPages()) this.addWatchFile(path.join(workspace, file));
    },
    generateBundle: {
      order: 'pre',
      handler(_options, bundle) {
        const emit = (fileName: string, source: string | Uint8Array) =>
          void this.emitFile({ type: 'asset', fileName, source });
        const emitHashed = (name: string, source: string) =>
          this.getFileName(this.emitFile({ type: 'asset', name, source }));
        const site = readSite();
        const outputs = Object.values(bundle);
        const built = (what: string, is: (output: (typeof outputs)[number]) => boolean) =>
          found(what, outputs.find(is)?.fileName);
        const script = (name: string) =>
          built(`script ${name}`, (output) => output.type === 'chunk' && output.name === name);
        const assets: Assets = {
          styles: built('style', ({ fileName }) => fileName.endsWith('.css')),
          theme: script('theme'),
          script: script('site'),
          index: emitHashed('search.json', JSON.stringify(searchIndex(site))),
          icon: emitHashed('syncledger.svg', readFileSync(path.join(workspace, ICON), 'utf8')),
        };
        const menu = menuOf(site.map(({ page }) => page));
        for (const rendered of site) {
          emit(rendered.page.path, rendered.page.text);
          emit(rendered.page.path.replace(/\.md$/, '.html'), layOut(rendered, menu, assets));
        }
        for (const linked of new Map(site.flatMap(({ files }) => files.map((one) => [one.file, one]))).values()) {
          for (const [name, source] of copiesOf(linked)) emit(name, source);
        }
        emit('llms.txt', listOfPages(menu));
      },
    },
  };
}

/** @throws Error for a file that the build does not have */
function found(what: string, fileName: string | undefined): string {
  if (fileName === undefined) throw new Error(`The build has no ${what}.`);
  return fileName;
}

/** Every page of the site, with the list of decision records. */
export function readSite(): RenderedPage[] {
  const pages = readPages();
  return [...pages, listOfDecisions(pages)].map((page) => render(page, pictureSize));
}

function listOfDecisions(pages: readonly Page[]): Page {
  const title = 'Decision records';
  const records = pages.filter(({ path: name }) => name.startsWith('decisions/'));
  const items = records.map((page) => `- [${page.title}](${path.posix.basename(page.path)})`);
  const text = `# ${title}\n\nWhy things are as they are, one choice per record.\n\n${items.join('\n')}\n`;
  return { file: 'docs/decisions/index.md', path: 'decisions/index.md', title, text };
}

/** Sections of all pages but those that mention everything: the first page, and the records of decisions and of changes. */
export function searchIndex(site: readonly RenderedPage[]): MiniSearch<SearchEntry> {
  const index = new MiniSearch(searchOptions);
  for (const { page, sections } of site) {
    if (/^(index\.md$|decisions\/|project\/)/.test(page.path)) continue;
    const address = page.path.replace(/\.md$/, '.html');
    const entries = sections.map(({ anchor, title, text }) => ({
      id: anchor === '' ? address : `${address}#${anchor}`,
      page: page.title,
      title,
      text,
    }));
    index.addAll(entries);
  }
  return index;
}

/** For readers without a browser: every page of the menu with its Markdown and what it is about. */
function listOfPages(menu: ReturnType<typeof menuOf>): string {
  const groups = menu.map(({ title, pages }) => {
    const items = pages.map((page) => `- [${page.title}](${page.path}): ${summaryOf(page)}`);
    return `## ${title}\n\n${items.join('\n')}\n`;
  });
  return `# Syncledger\n\n> The open, self-hosted ledger of integration runs.\n\n${groups.join('\n')}`;
}

/** Copies of a linked file, or of a folder's files with a list of them. */
function copiesOf({ file, isFolder }: LinkedFile): [name: string, source: string | Uint8Array][] {
  const read = (name: string) => readFileSync(path.join(workspace, name));
  if (!isFolder) return [[sitePathOf(file) ?? `files/${file}`, read(file)]];
  const names = readdirSync(path.join(workspace, file), { withFileTypes: true }).filter((entry) => entry.isFile());
  const items = names.map(({ name }) => `<li><a href="${name}">${name}</a></li>`).join('');
  const list = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${file}</title><main><h1>${file}</h1><ul>${items}</ul></main></html>`;
  return [
    [`files/${file}/index.html`, list],
    ...names.map(({ name }): [string, Uint8Array] => [`files/${file}/${name}`, read(`${file}/${name}`)]),
  ];
}

/** Reads the size of a PNG from its header, so that the page does not jump when it arrives. */
function pictureSize(file: string): { width: number; height: number } | undefined {
  if (!file.endsWith('.png')) return undefined;
  const bytes = readFileSync(path.join(workspace, file));
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
