import sql, { raw } from 'sql-template-tag';

import { anyOf, ofUsers } from './fragments.js';

describe('filters', () => {
  it('look for a value that is given twice once', () => {
    const [condition] = anyOf(['a', 'b', 'a'], (value) => sql`name = ${value}`);
    expect([condition?.sql, condition?.values]).toEqual(['(name = ? OR name = ?)', ['a', 'b']]);
    expect(ofUsers(raw('user_id'), [1, 'a@example.com', 1, 'a@example.com']).values).toEqual([1, 'a@example.com']);
  });
});
