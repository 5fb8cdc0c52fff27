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
        ['true', ''],
      ],
    ],
    [
      `${ESC}[2Kline${ESC}]8;;https://example.com${ESC}\\link${ESC}]8;;\u0007\u0008`,
      [
        ['line', ''],
        ['link', ''],
      ],
    ],
    [`${ESC}[mreset`, [['reset', '']]],
  ])('follows its control sequences: %j', (line, spans) => {
    expect(spansOf(line, PLAIN).spans.map(({ text, classes }) => [text, classes])).toEqual(spans);
    expect(plainText(line)).toBe(spans.map(([text]) => text).join(''));
  });

  it('goes on in the next line', () => {
    const { after } = spansOf(`${ESC}[33mbegin`, PLAIN);
    expect(spansOf('end', after).spans).toEqual([{ text: 'end', classes: 'ansi-yellow' }]);
  });
});
