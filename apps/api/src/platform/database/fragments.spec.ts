import sql, { raw } from 'sql-template-tag';

import { anyOf, beforeTime, fromTime, oneOf, ofUsers } from './fragments.js';

describe('filters', () => {
  it('look for a value that is given twice once', () => {
    const [condition] = anyOf(['a', 'b', 'a'], (value) => sql`name = ${value}`);
    expect([condition?.sql, condition?.values]).toEqual(['(name = ? OR name = ?)', ['a', 'b']]);
    expect(ofUsers(raw('user_id'), [1, 'a@example.com', 1, 'a@example.com']).values).toEqual([1, 'a@example.com']);
    const [values] = oneOf('name', ['a', 'b', 'a']);
    expect([values?.sql, values?.values]).toEqual(['name IN (?,?)', ['a', 'b']]);
  });

  it('compare with one time, however many there are', () => {
    expect(fromTime('at', [3, 1, 2])[0]).toMatchObject({ sql: 'at >= ?', values: [1] });
    expect(beforeTime('at', [3, 1, 2])[0]).toMatchObject({ sql: 'at < ?', values: [3] });
    expect([fromTime('at', undefined), beforeTime('at', undefined), oneOf('at', undefined)]).toEqual([[], [], []]);
    expect(oneOf('at', [])[0]?.sql).toBe('FALSE');
  });
});
