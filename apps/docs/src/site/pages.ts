import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { projectPages } from './navigation.js';

/** The top folder of the workspace. */
export const workspace = path.resolve(import.meta.dirname, '../../../..');

/** A Markdown document of the site. */
export interface Page {
  /** Relative to the workspace, with slashes. */
  readonly file: string;
  /** Relative to the site, with the suffix `.md`. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

/** Where a file of the workspace is on the site; undefined if it is not there by itself. */
export function sitePathOf(file: string): string | undefined {
  if (file.startsWith('docs/')) return file.slice('docs/'.length);
  return projectPages[file];
}

/** All pages, in the order of their paths. */
export function readPages(): Page[] {
  const files = globSync('docs/**/*.md', { cwd: workspace }).map((file) => file.replaceAll(path.sep, '/'));
  const all = [...files, ...Object.keys(projectPages)].map((file) => readPage(file));
  return all.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function readPage(file: string): Page {
  const text = readFileSync(path.join(workspace, file), 'utf8');
  const heading = /^# (.*)$/m.exec(text.replaceAll(/^ *```.*?^ *```$/gms, ''))?.[1];
  if (heading === undefined) throw new Error(`${file} has no title.`);
  return { file, path: sitePathOf(file) ?? file, title: heading.replaceAll('`', ''), text };
}

/** The first paragraph of a page as plain text: what it is about. */
export function summaryOf({ text }: Page): string {
  const paragraphs = text.replaceAll(/<!--.*?-->/gs, '').split(/\n{2,}/);
  const first = paragraphs.find((paragraph) => /^[A-Za-z`[*]/.test(paragraph.trim())) ?? '';
  return first
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A file or folder that a page links to and that is not a page. */
export interface LinkedFile {
  /** Relative to the workspace. */
  readonly file: string;
  readonly isFolder: boolean;
}

/** @throws Error if nothing is there */
export function linkedFile(file: string): LinkedFile {
  const full = path.join(workspace, file);
  if (!existsSync(full)) throw new Error(`A page links to ${file}, which does not exist.`);
  return { file: file.replace(/\/$/, ''), isFolder: statSync(full).isDirectory() };
}
