import { parseJson } from './body.js';

describe('parseJson', () => {
  it('reads JSON, and nothing as nothing', () => {
    expect(parseJson(Buffer.from('{"a": ["ü", 1]}'))).toEqual({ a: ['ü', 1] });
    expect(parseJson(Buffer.alloc(0))).toBeUndefined();
  });

  it.each([
    ['{\n    "a": true,\n}', 'line 3, column 1'],
    ['{"a": canary}', 'line 1, column 7'],
    ['{"a": 1', 'line 1, column 8'],
    ['{"a": "canary\n"}', 'line 1'],
    ['{"a": 01}', 'line 1, column 8'],
    ['// canary\n{}', 'line 1, column 1'],
    ['{} canary', 'line 1, column 4'],
    ['canary', 'line 1, column 1'],
  ])('tells where %j breaks, and nothing of it', (text, place) => {
    expect(() => parseJson(Buffer.from(text))).toThrow(place);
    expect(() => parseJson(Buffer.from(text))).not.toThrow(/canary/);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not UTF-8');
  });
});
