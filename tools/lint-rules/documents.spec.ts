import { globSync } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { markdownCases } from './markdown.cases.js';

const root = path.resolve(import.meta.dirname, '../..');

/** Markdown files by their path from the root, with fenced code removed. */
async function documents(): Promise<Map<string, string>> {
  const top = (await readdir(root)).filter((name) => name.endsWith('.md'));
  const below = (await readdir(path.join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'));
  const found = new Map<string, string>();
  for (const file of [...top, ...below.map((name) => path.join('docs', name))]) {
    const text = await readFile(path.join(root, file), 'utf8');
    found.set(file, text.replace(/^ *```[^]*?^ *```$/gm, ''));
  }
  return found;
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const isThere = (file: string) =>
  access(path.join(root, file)).then(
    () => true,
    () => false,
  );

interface Banned {
  word: string;
  use: string;
}
let bannedInMarkdown: (text: string) => Banned[];

describe('documents', () => {
  let texts: Map<string, string>;

  beforeAll(async () => {
    texts = await documents();
    const rule = new URL('plain-words.mjs', import.meta.url).href;
    ({ bannedInMarkdown } = (await import(rule)) as { bannedInMarkdown: typeof bannedInMarkdown });
  });

  it.each(markdownCases)('with %j name %j as banned', (text, words) => {
    expect(bannedInMarkdown(text).map(({ word }) => word)).toEqual(words);
  });

  it('use the standard terms', async () => {
    const places = ['*.md', '.github/**/*.md', '{apps,charts,deploy,docs,libs,tools}/**/*.md'];
    const made = /(^|\/)(node_modules|dist|bundle)(\/|$)/;
    // A reference that is fixed byte for byte.
    const files = globSync(places, { cwd: root, exclude: (file) => made.test(file) || file.endsWith('/jobs-api.md') });
    expect(files.length).toBeGreaterThan(100);
    const found = [];
    for (const file of files) {
      const banned = bannedInMarkdown(await readFile(path.join(root, file), 'utf8'));
      found.push(...banned.map(({ word, use }) => `${file}: not '${word}', but ${use}`));
    }
    expect(found).toEqual([]);
  });

  it('link to files and headings that exist', async () => {
    const links = [...texts].flatMap(([file, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].map(([, target = '', anchor]) => ({
        file,
        target: target === '' ? file : path.join(path.dirname(file), target),
        anchor,
      })),
    );
    expect(links.length).toBeGreaterThan(100);
    const broken = [];
    for (const { file, target, anchor } of links) {
      const text = texts.get(target);
      const isBroken = anchor === undefined ? !(await isThere(target)) : !(text && anchorsOf(text).has(anchor));
      if (isBroken) broken.push(`${file}: ${target}#${anchor ?? ''}`);
    }
    expect(broken).toEqual([]);
  });

  it('record decisions in one form', () => {
    const records = [...texts].filter(([file]) => file.startsWith(path.join('docs', 'decisions')));
    expect(records.length).toBeGreaterThan(40);
    for (const [file, text] of records) {
      const number = String(Number(path.basename(file).slice(0, 4)));
      const [title, status, date] = text.split('\n\n');
      expect([file, title]).toEqual([file, expect.stringMatching(new RegExp(`^# ${number}\\. [A-Z]`))]);
      expect([file, status]).toEqual([
        file,
        expect.stringMatching(/^Status: (accepted|superseded by\s\[\d+\]\(\d{4}-[\w-]+\.md\))$/),
      ]);
      expect([file, date]).toEqual([file, expect.stringMatching(/^Date: \d{4}-\d\d-\d\d$/)]);
      const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
      expect([file, sections]).toEqual([file, ['Context', 'Decision', 'Consequences']]);
    }
  });
});
