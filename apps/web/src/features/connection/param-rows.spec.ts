import { isMasked, findParam, newRow, parseRows, toRows } from './param-rows.js';

const params = { alm_server: 'jira.example.com', alm_pass: { $secret: true }, retries: 3, map: { a: [1] }, empty: '' };

describe('rows of params', () => {
  it('come to the same params when nothing is changed, the masked ones as markers', () => {
    expect(parseRows(toRows(params))).toEqual({ params });
  });

  it('show JSON of what is no text, and nothing of what is masked', () => {
    expect(toRows(params).map(({ text }) => text)).toEqual(['jira.example.com', '', '3', '{"a":[1]}', '']);
  });

  it('send what was typed in place of a secret', () => {
    const rows = toRows(params).map((row) =>
      row.name === 'alm_pass' ? { ...row, text: 'new', isUnchangedSecret: false } : row,
    );
    expect(parseRows(rows)).toEqual({ params: { ...params, alm_pass: 'new' } });
  });

  it('tell what is wrong at the row', () => {
    const rows = [
      { ...newRow([]), key: 0, name: 'a', text: '1' },
      { ...newRow([]), key: 1, name: 'a', text: '2' },
      { ...newRow([]), key: 2, name: '', text: 'x' },
      { ...newRow([]), key: 3, name: 'b', text: '{', isJson: true },
      { ...newRow([]), key: 4 },
    ];
    expect(parseRows(rows).errors).toEqual(
      new Map([
        [1, 'Another param has this name.'],
        [2, 'Give it a name.'],
        [3, 'This is not JSON.'],
      ]),
    );
  });

  it('keep names that objects have of their own', () => {
    const odd = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, unknown>;
    const read = parseRows(toRows(odd));
    expect(JSON.stringify(read.params)).toBe('{"__proto__":"x","constructor":"y"}');
    expect(findParam('Jira', 'constructor')).toBeUndefined();
  });

  it('have keys of their own', () => {
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

it('knows params of systems in any case', () => {
  expect(findParam('jira', 'alm_pass')).toEqual({ secret: true, meaning: 'password' });
});
