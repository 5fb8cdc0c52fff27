import { readImportFile, readParams } from './import-file.js';

const SECRET = 'hunter2';

describe('a file of connections', () => {
  beforeEach(() => {
    process.env['IMPORT_FILE_SPEC'] = SECRET;
  });
  afterEach(() => {
    delete process.env['IMPORT_FILE_SPEC'];
  });

  it('is read with its variables, at any depth, and its markers', () => {
    const { entries, problems } = readImportFile(
      '- {project: 7, kind: alm, system: Jira, params: {a: {$env: IMPORT_FILE_SPEC}, b: [{c: {$env: IMPORT_FILE_SPEC}}], d: {$secret: true}}}',
    );
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([{ line: 1, project: 7, kind: 'alm', alias: 'Jira' }]);
    expect(entries[0]?.fields['params']).toEqual({ a: SECRET, b: [{ c: SECRET }], d: { $secret: true } });
  });

  it.each([
    ['no list', 'project: x', 1],
    ['an entry that is no object', '- {project: x, kind: alm, alias: a}\n- 7', 2],
    ['a kind that is none', '- project: x\n  kind: other\n  alias: a', 2],
    ['no project', '- kind: alm\n  alias: a', 1],
    ['neither alias nor system', '- project: x\n  kind: alm', 1],
    ['a variable that is not set', '- project: x\n  kind: alm\n  alias: a\n  params: {p: {$env: IMPORT_FILE_NONE}}', 4],
    ['a setting of the server', '- project: x\n  kind: alm\n  alias: a\n  params: {p: {$env: DATABASE_URL}}', 4],
    ['a variable with something beside it', '- {project: x, kind: alm, alias: a, params: {p: {$env: X, y: 1}}}', 1],
    ['a marker inside a value', '- project: x\n  kind: alm\n  alias: a\n  params: {p: {q: [{$secret: true}]}}', 4],
    [
      'an alias to what it is in',
      '- project: x\n  kind: alm\n  alias: a\n- &a {project: x, kind: alm, params: {p: *a}}',
      4,
    ],
    ['a number that YAML would change', '- project: x\n  kind: alm\n  alias: a\n  params:\n    p: 0123', 5],
  ])('with %s is refused, by its line', (_, text, line) => {
    expect(readImportFile(text).problems).toMatchObject([{ line }]);
  });

  it.each([
    `- {p: "${SECRET}`,
    `- p: *${SECRET}`,
    `- p: !${SECRET} x`,
    `- p: @${SECRET}`,
    `- ${SECRET}: 1\n  ${SECRET}: 2`,
    `- %${SECRET}\n\t- x`,
  ])('that is not YAML is refused without a word of what it holds: %s', (text) => {
    const { problems } = readImportFile(text);
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  it('params by themselves are read in the same way', () => {
    expect(readParams('{"p": {"$env": "IMPORT_FILE_SPEC"}}')).toEqual({ params: { p: SECRET }, problems: [] });
    expect(readParams('[]').problems).toEqual(['Must be an object.']);
  });
});
