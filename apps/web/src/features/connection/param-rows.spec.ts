import { isMasked, findParam, newRow, parseRows, toRows } from './param-rows.js';

const params = { alm_server: 'jira.example.com', alm_pass: { $secret: true }, retries: 3, map: { a: [1] }, empty: '' };

describe('rows of params', () => {
  it('round-trip unchanged params, masked ones as markers', () => {
    expect(parseRows(toRows(params))).toEqual({ params });
  });

  it('show JSON for values that are not strings, and nothing for masked ones', () => {
    expect(toRows(params).map(({ text }) => text)).toEqual(['jira.example.com', '', '3', '{"a":[1]}', '']);
  });

  it('replace a secret with the value that was entered', () => {
    const rows = toRows(params).map((row) =>
      row.name === 'alm_pass' ? { ...row, text: 'new', isUnchangedSecret: false } : row,
    );
    expect(parseRows(rows)).toEqual({ params: { ...params, alm_pass: 'new' } });
  });

  it('report errors by row', () => {
    const rows = [
      { ...newRow([]), key: 0, name: 'a', text: '1' },
      { ...newRow([]), key: 1, name: 'a', text: '2' },
      { ...newRow([]), key: 2, name: '', text: 'x' },
      { ...newRow([]), key: 3, name: 'b', text: '{', isJson: true },
      { ...newRow([]), key: 4 },
    ];
    expect(parseRows(rows).errors).toEqual(
      new Map([
        [1, 'This name is already used.'],
        [2, 'Enter a name.'],
        [3, 'Enter valid JSON.'],
      ]),
    );
  });

  it('accept names of built-in object properties', () => {
    const odd = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, unknown>;
    const read = parseRows(toRows(odd));
    expect(JSON.stringify(read.params)).toBe('{"__proto__":"x","constructor":"y"}');
    expect(findParam('Jira', 'constructor')).toBeUndefined();
  });

  it('have unique keys', () => {
    expect(newRow(toRows(params)).key).toBe(5);
    expect(newRow([]).key).toBe(0);
  });
});

it.each([
  [{ $secret: true }, true],
  [{ $secret: true, more: 1 }, false],
  [{ $secret: 1 }, false],
  ['$secret', false],
  [null, false],
])('%j is masked: %s', (value, expected) => {
  expect(isMasked(value)).toBe(expected);
});

it('finds systems case-insensitively', () => {
  expect(findParam('jira', 'alm_pass')).toEqual({ secret: true, meaning: 'password' });
});
