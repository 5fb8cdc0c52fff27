import fc from 'fast-check';

import { JsonScanner } from './json-scanner.js';
import { parseJson, parseSmallJson, SMALL_JSON } from './parse-json.js';

const text = (json: string | Buffer) => ({
  bytes: Buffer.from(json),
  what: 'body',
});
/** Makes a text too large to be parsed at once, and leaves line and column where they are. */
const padded = (json: string) => json + ' '.repeat(SMALL_JSON);
const MIB = 1_048_576;

describe('parseJson', () => {
  it('reads JSON, and nothing as nothing', async () => {
    expect(parseSmallJson(text('{"a": ["ü", 1]}'))).toEqual({ a: ['ü', 1] });
    expect(parseSmallJson(text(''))).toBeUndefined();
    const odd = '{"__proto__": ["ü", 1], "a": {"a": "\\"a\\": 1"}, "": [{"a": ": "}, {"a": null}]}';
    for (const json of [odd, padded(odd)]) expect(await parseJson(text(json))).toEqual(JSON.parse(odd));
  });

  it.each([
    ['{"a": 1, "a": 1}', 'line 1, column 10'],
    ['{"a": {}, "b": [],\n "a": {}}', 'line 2, column 2'],
    ['[0, {"b": {"é": 1, "b": 2, "\\u00e9": 3}}]', 'line 1, column 28'],
    ['{"__proto__": 1, "\\u005f_proto__": 2}', 'line 1, column 18'],
    ['{"": 1, "": 2}', 'line 1, column 9'],
    ['{"1": ": 2", "1" : 2}', 'line 1, column 14'],
  ])('refuses the duplicate name in %j', async (json, place) => {
    const said = `The body has a duplicate property name: ${place}.`;
    expect(() => parseSmallJson(text(json))).toThrow(said);
    await expect(parseJson(text(padded(json)))).rejects.toThrow(said);
  });

  it.each([
    ['{\n    "a": true,\n}', 'line 3, column 1: property name expected.'],
    ['{"a": canary}', 'line 1, column 7: value expected.'],
    ['{"a" 1}', 'line 1, column 6: colon expected.'],
    ['{"a": "canary\n"}', 'line 1, column 14: invalid character in a string.'],
    ['{"a": 01}', 'line 1, column 8: comma or closing brace expected.'],
    ['[1 1', 'line 1, column 4: comma or closing bracket expected.'],
    ['[1}', 'line 1, column 3: comma or closing bracket expected.'],
    ['// canary\n{}', 'line 1, column 1: value expected.'],
    ['{} canary', 'line 1, column 4: end of file expected.'],
    ['canary', 'line 1, column 1: value expected.'],
    ['["\\x"]', 'line 1, column 4: invalid escape character.'],
    ['["\\u00x0"]', 'line 1, column 7: invalid unicode.'],
    ['[trux]', 'line 1, column 5: invalid symbol.'],
    ['[1.]', 'line 1, column 4: unexpected end of number.'],
    ['\r\n\n\r["é😀",,]', 'line 4, column 8: value expected.'],
    ['\ufeff\ufeff{}', 'line 1, column 1: value expected.'],
  ])('tells where %j breaks, and nothing of it', async (json, place) => {
    const said = `The body is not JSON: ${place}`;
    expect(() => parseSmallJson(text(json))).toThrow(said);
    await expect(parseJson(text(padded(json)))).rejects.toThrow(said);
  });

  it.each(['{"a": 1', '[', '"abc', '[1,', '{"a":', '{"a"', '1.', '-', 'tru', '"\\', '"\\u00', ' '])(
    'tells that %j ends too early',
    (json) => {
      expect(() => parseSmallJson(text(json))).toThrow(`line 1, column ${String(json.length + 1)}: `);
    },
  );

  it('refuses what is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(SMALL_JSON, ' ')]);
    expect(() => parseSmallJson(text(bytes.subarray(0, 3)))).toThrow('The body is not UTF-8.');
    await expect(parseJson(text(bytes))).rejects.toThrow('The body is not UTF-8.');
  });
});

describe('the scanner', () => {
  const takes = (json: string, step: number) => {
    const scanner = new JsonScanner(text(json));
    try {
      while (!scanner.advance(step));
      return true;
    } catch (error) {
      return String(error).includes('duplicate') && isJson(json);
    }
  };
  const isJson = (json: string) => {
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  };

  it('takes what JSON.parse takes but duplicate names, however the text is cut', () => {
    const pieces = fc.array(
      fc.constantFrom(
        ...'{}[],:" \n\r\t\\/-+.eE019aflnrstux',
        'true',
        'null',
        '"a"',
        '\\u00e9',
        '\u0001',
        '{"a":',
        '1.5e3',
        '[0]',
      ),
      { maxLength: 12 },
    );
    const spoilt = fc.tuple(fc.json(), fc.nat(), pieces).map(([json, at, odd]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + (odd[0] ?? '') + json.slice(place + (at % 2));
    });
    const any = fc.oneof(
      fc.json(),
      spoilt,
      pieces.map((all) => all.join('')),
    );
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 9 }), (json, step) => {
        expect([json, takes(json, step)]).toEqual([json, isJson(json)]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [`{${','.repeat(MIB)}`, 1],
    [`[${'1 '.repeat(MIB / 2)}`, 3],
    ['/*'.repeat(MIB / 2), 0],
    [`[1]${'"\\u0000'.repeat(MIB / 7)}`, 3],
    [`["a\u0000${'x'.repeat(MIB)}`, 3],
    [`${'\n'.repeat(1000)}x${'\n'.repeat(MIB)}`, 1000],
    [`[${'0'.repeat(MIB)}`, 2],
  ])('stops at the first error of %#', (json, at) => {
    const scanner = new JsonScanner(text(json));
    expect(() => scanner.advance(MIB * 2)).toThrow('is not JSON');
    expect(scanner.bytesRead).toBe(at);
  });

  it.each([
    `[${'[],'.repeat(MIB / 3)}`,
    '['.repeat(MIB),
    '{"a":'.repeat(MIB / 5),
    `{${Array.from({ length: 20_000 }, (_, index) => `"${index.toString(36)}":1`).join()}`,
    `[${'1,'.repeat(MIB / 2)}`,
  ])('stops where there are more values than any field takes: %#', (json) => {
    const scanner = new JsonScanner(text(json));
    expect(() => scanner.advance(MIB * 2)).toThrow('The body has too many values.');
    expect(scanner.bytesRead).toBeLessThan(150_000);
  });

  it.each([
    Array.from({ length: 32_700 }, () => 1),
    Array.from({ length: 21_800 }, () => []),
    Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [index.toString(36), {}])),
    Array.from({ length: 8100 }, () => ({ a: 1 })),
  ])('takes params of up to 64 KiB: %#', (params) => {
    const json = JSON.stringify({ project: 1, system: 'x', params: { '': params } });
    expect(new JsonScanner(text(json)).advance(MIB)).toBe(true);
  });
});
