import { PLAIN, plainText, spansOf } from './ansi.js';

const ESC = '\u001b';

describe('the look of a line', () => {
  it.each([
    ['plain', [['plain', '']]],
    [
      `${ESC}[31mred${ESC}[0m plain`,
      [
        ['red', 'ansi-red'],
        [' plain', ''],
      ],
    ],
    [
      `${ESC}[1;92;44mall${ESC}[22mless`,
      [
        ['all', 'ansi-bright-green ansi-on-blue ansi-bold'],
        ['less', 'ansi-bright-green ansi-on-blue'],
      ],
    ],
    [
      `${ESC}[38;5;9mindexed${ESC}[38;2;1;2;3mtrue`,
      [
        ['indexed', 'ansi-bright-red'],
        ['true', 'ansi-black'],
      ],
    ],
    [
      `${ESC}[38;5;196mcube${ESC}[38;5;250mgray${ESC}[38;2;255;165;0mtrue${ESC}[48:2::0:0:255mcolons${ESC}[4:3;58;2;1;2;3mwavy`,
      [
        ['cube', 'ansi-red'],
        ['gray', 'ansi-white'],
        ['true', 'ansi-yellow'],
        ['colons', 'ansi-yellow ansi-on-blue'],
        ['wavy', 'ansi-yellow ansi-on-blue ansi-underline'],
      ],
    ],
    [
      `${ESC}[7mbadge${ESC}(B${ESC}[m text${ESC}7${ESC}Pq#0;2${ESC}\\ end`,
      [
        ['badge', 'ansi-inverse'],
        [' text end', ''],
      ],
    ],
    [`${ESC}[31m10 %\r20 %\rfailed\r`, [['failed', 'ansi-red']]],
    ['\u009b31mone byte\u0007', [['one byte', '']]],
    [`${ESC}[2Kline${ESC}]8;;https://example.com${ESC}\\link${ESC}]8;;\u0007\u0008`, [['linelink', '']]],
    [`${ESC}[mreset`, [['reset', '']]],
    [
      `Busy |\b/\b-\b${ESC}[31mfailed\b`,
      [
        ['Busy ', ''],
        ['failed', 'ansi-red'],
      ],
    ],
    ['not \u202edeliaf\u202c\u2066', [['not deliaf', '']]],
  ])('follows its control sequences: %j', (line, spans) => {
    expect(spansOf(line, PLAIN).spans.map(({ text, classes }) => [text, classes])).toEqual(spans);
    expect(plainText(line)).toBe(spans.map(([text]) => text).join(''));
  });

  it.each(['a\r', '\r', '\ra', 'ab\b', `${ESC}[31ma`])('is found in proportion to its length: %j', (part) => {
    const spans = (length: number) => spansOf(part.repeat(length / part.length), PLAIN).spans.length;
    expect([spans(100), spans(100_000)]).toEqual([spans(10), spans(10)]);
  });

  it('goes on in the next line', () => {
    const { after } = spansOf(`${ESC}[33mbegin`, PLAIN);
    expect(spansOf('end', after).spans).toEqual([{ text: 'end', classes: 'ansi-yellow' }]);
  });
});
