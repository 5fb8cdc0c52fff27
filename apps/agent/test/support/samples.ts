import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The top folder of the workspace. */
export const workspace = path.resolve(import.meta.dirname, '../../../..');

/** A code block in a document. */
export interface Sample {
  /** Relative to the workspace. */
  readonly file: string;
  readonly language: string;
  readonly code: string;
}

/** Every code block in README.md, CONTRIBUTING.md and docs/. */
export async function allSamples(): Promise<Sample[]> {
  const docs = await readdir(path.join(workspace, 'docs'), { recursive: true });
  const pages = docs.filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name));
  const files = ['README.md', 'CONTRIBUTING.md', ...pages.sort()];
  const texts = files.map(async (file) => samplesIn(file, await readFile(path.join(workspace, file), 'utf8')));
  return (await Promise.all(texts)).flat();
}

/** The code blocks of a document, in order, without the indentation of a list. */
export function samplesIn(file: string, text: string): Sample[] {
  const blocks = [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)];
  return blocks.map(([, indent = '', language = '', code = '']) => ({
    file,
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}
