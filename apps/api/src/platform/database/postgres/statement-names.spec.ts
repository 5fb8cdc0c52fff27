import { createHash } from 'node:crypto';

import { raw } from 'sql-template-tag';

import { StatementNames } from './statement-names.js';

describe('names of statements', () => {
  const [one, two] = ['SELECT 1', 'SELECT 2'].map(
    (text) => `s_${createHash('sha256').update(text).digest('base64url')}`,
  );

  it('are given at the third use, and are a hash of the text, the same in every process', () => {
    const names = new StatementNames();
    const uses = ['SELECT 1', 'SELECT 2', 'SELECT 1', 'SELECT 1', 'SELECT 1', 'SELECT 2', 'SELECT 2'];
    expect(uses.map((text) => names.named(raw(text)).name)).toEqual([
      undefined,
      undefined,
      undefined,
      one,
      one,
      undefined,
      two,
    ]);
  });

  it('are left for statements that are used often, after many that are not', () => {
    const names = new StatementNames();
    const use = (text: string, times: number) =>
      Array.from({ length: times }, () => names.named(raw(text)).name).at(-1);
    for (let rare = 0; rare < 5000; rare += 1) expect(use(`SELECT ${rare}, 'rare'`, 2)).toBeUndefined();
    for (let often = 0; often < 256; often += 1) expect(use(`SELECT ${often}`, 3)).toMatch(/^s_.{43}$/);
    // A connection keeps no more.
    expect(use('SELECT 256', 5)).toBeUndefined();
    expect(use('SELECT 255', 1)).toMatch(/^s_.{43}$/);
  });
});
