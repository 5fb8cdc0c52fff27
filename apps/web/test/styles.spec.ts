import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const assets = join(import.meta.dirname, '../dist/assets');

/** Concatenates all built files of a type. */
function built(end: '.js' | '.css'): string {
  const files = readdirSync(assets).filter((name) => name.endsWith(end));
  return files.map((name) => readFileSync(join(assets, name), 'utf8')).join('\n');
}

/** Finds Mantine's class names: `m_` and a hash for each part of a component. */
function classesIn(text: string): Set<string> {
  return new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
}

describe('styles', () => {
  it('include every Mantine class that the scripts use', () => {
    const all = classesIn(readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8'));
    const styled = classesIn(built('.css'));
    const used = [...classesIn(built('.js'))].filter((name) => all.has(name));
    expect(used.length).toBeGreaterThan(50);
    // If one is missing, add the component's file to src/app/mantine.css, in the order of styles.css.
    expect(used.filter((name) => !styled.has(name))).toEqual([]);
  });
});
