import { PLAIN, plainText, spansOf } from '../../../components/ansi.js';
import { findLines, OutputText } from './output-text.js';

const read = (...texts: string[]) => texts.reduce((output, text) => output.add(text), OutputText.empty).all;
const raws = (...texts: string[]) => read(...texts).map(({ raw }) => plainText(raw));

describe('output', () => {
  it('is split into lines, however it arrives', () => {
    expect(raws('one\ntw', 'o\n', '\nthree')).toEqual(['one', 'two', '', 'three']);
    expect(raws('one\n')).toEqual(['one']);
    expect(raws('')).toEqual([]);
  });

  it('shows what is left of overwritten lines', () => {
    expect(raws('10 %\r50 %\r100 %\r\nend\r\n')).toEqual(['100 %', 'end']);
    expect(raws('10 %\r50 %')).toEqual(['50 %']);
    expect(raws('10 %\r50 %\r')).toEqual(['50 %']);
    expect(raws('10 %\r', '50 %\r', '100 %\r\n')).toEqual(['100 %']);
  });

  it('keeps its look across lines', () => {
    expect(spansOf(read('\u001b[33m1 %\r2 %\n')[0]!.raw, PLAIN).spans).toEqual([
      { text: '2 %', classes: 'ansi-yellow' },
    ]);
    const [first, second, third] = read('\u001b[31mred\nstill', ' red\u001b[0m\nplain');
    expect([first!.style, second!.style.color, third!.style]).toEqual([PLAIN, 'red', PLAIN]);
  });

  it('shows a long line in parts', () => {
    expect(raws('x'.repeat(25_000)).map((raw) => raw.length)).toEqual([10_000, 10_000, 5000]);
  });

  it('shows colors and no other control characters', () => {
    const shown = (line: string) => spansOf(line, PLAIN).spans.map(({ text, classes }) => [text, classes]);
    expect(shown('a\u001b[1;31mb\u001b[0mc\td')).toEqual([
      ['a', ''],
      ['b', 'ansi-red ansi-bold'],
      ['c\td', ''],
    ]);
    const hidden = '\u001b[2J\u001b[?25l\u001b]0;title\u0007\u001b]8;;x\u001b\\\u001bM\u0000\u007f\u009b0m';
    expect(shown(`a${hidden}b`)).toEqual([['ab', '']]);
    expect(plainText(`a${hidden}b`)).toBe('ab');
    expect(shown('\u001b[38;5;9mA\u001b[38;2;1;2;3mB\u001b[94;4mC')).toEqual([
      ['A', 'ansi-bright-red'],
      ['B', 'ansi-black'],
      ['C', 'ansi-bright-blue ansi-underline'],
    ]);
  });

  it('is searched without colors and case', () => {
    const lines = read('An \u001b[31mErr\u001b[0mor\nfine\nerror\n');
    expect([findLines(lines, 'ERROR'), findLines(lines, '')]).toEqual([[0, 2], []]);
  });
});
