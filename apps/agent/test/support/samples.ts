import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');

/** A code block in a document. */
export interface Sample {
  /** Relative to the workspace. */
  readonly file: string;
  readonly language: string;
  readonly code: string;
}

/** Every code block in README.md, CONTRIBUTING.md and docs/. */
export async function allSamples(): Promise<Sample[]> {
  const docs = await readdir(path.join(root, 'docs'), { recursive: true });
  const pages = docs.filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name));
  const samples: Sample[] = [];
  for (const file of ['README.md', 'CONTRIBUTING.md', ...pages.sort()]) {
    const text = await readFile(path.join(root, file), 'utf8');
    for (const [, indent = '', language = '', code = ''] of text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)) {
      samples.push({ file, language, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') });
    }
  }
  return samples;
}
