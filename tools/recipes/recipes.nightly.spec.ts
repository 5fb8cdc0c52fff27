import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { recipes } from './recipes.js';
import { Sources } from './sources.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the recipes of CONTRIBUTING.md', () => {
  const sources = new Sources();
  afterEach(() => {
    sources.reset();
  });

  it.each(recipes)('$title: the compiler names each next file', ({ steps }) => {
    for (const step of steps) {
      const { file, enforced } = step;
      const failing = enforced.by === 'compiler' ? (enforced.in ?? file) : undefined;
      if (failing !== undefined) expect([failing, sources.errors(failing).length]).not.toEqual([failing, 0]);
      sources.apply(step);
    }
    for (const { file } of steps) expect(sources.errors(file)).toEqual([]);
  });

  it('compile together, in all files', () => {
    for (const { steps } of recipes) for (const step of steps) sources.apply(step);
    expect(sources.allErrors()).toEqual([]);
  });

  it('list the files in CONTRIBUTING.md, in their order', () => {
    const text = read('CONTRIBUTING.md');
    for (const { title, steps } of recipes) {
      const section = text.split(`### ${title}\n`)[1]?.split('\n#')[0] ?? '';
      const places = steps.map(({ file, generatedBy }) => section.indexOf(`\`${generatedBy ?? file}\``));
      expect([title, places]).toEqual([title, [...places].sort((one, other) => one - other)]);
      expect([title, places]).not.toEqual([title, expect.arrayContaining([-1])]);
    }
  });

  it('name tests that exist', () => {
    for (const { enforced } of recipes.flatMap(({ steps }) => steps)) {
      if (enforced.by !== 'test') continue;
      expect(existsSync(path.join(root, enforced.spec))).toBe(true);
      expect(read(enforced.spec)).toContain(enforced.name);
    }
  });
});
