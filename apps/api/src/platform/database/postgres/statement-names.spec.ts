import { raw } from 'sql-template-tag';

import { StatementNames } from './statement-names.js';

describe('names of statements', () => {
  it('are given at the third use, one for each text', () => {
    const names = new StatementNames();
    const uses = ['SELECT 1', 'SELECT 2', 'SELECT 1', 'SELECT 1', 'SELECT 1', 'SELECT 2', 'SELECT 2'];
    expect(uses.map((text) => names.named(raw(text)).name)).toEqual([
      undefined,
      undefined,
      undefined,
      's0',
      's0',
      undefined,
      's1',
    ]);
  });

  it('are left for statements that are used often, after many that are not', () => {
    const names = new StatementNames();
    const use = (text: string, times: number) =>
      Array.from({ length: times }, () => names.named(raw(text)).name).at(-1);
    for (let rare = 0; rare < 5000; rare += 1) expect(use(`SELECT ${rare}, 'rare'`, 2)).toBeUndefined();
    for (let often = 0; often < 256; often += 1) expect(use(`SELECT ${often}`, 3)).toBe(`s${often}`);
    // A connection keeps no more.
    expect(use('SELECT 256', 5)).toBeUndefined();
    expect(use('SELECT 255', 1)).toBe('s255');
  });
});
