import { PLAIN } from '../../../components/ansi.js';
import { findLines, OutputText } from './output-text.js';

const read = (...texts: string[]) => texts.reduce((output, text) => output.add(text), OutputText.empty).all;
const raws = (...texts: string[]) => read(...texts).map(({ raw }) => raw);

describe('output', () => {
  it('is split into lines, however it arrives', () => {
    expect(raws('one\ntw', 'o\n', '\nthree')).toEqual(['one', 'two', '', 'three']);
    expect(raws('one\n')).toEqual(['one']);
    expect(raws('')).toEqual([]);
  });

  it('shows what is left of overwritten lines', () => {
    expect(raws('10 %\r50 %\r100 %\r\nend\r\n')).toEqual(['100 %', 'end']);
  });

  it('keeps its look across lines', () => {
    const [first, second, third] = read('\u001b[31mred\nstill', ' red\u001b[0m\nplain');
    expect([first!.style, second!.style.color, third!.style]).toEqual([PLAIN, 'red', PLAIN]);
  });

  it('shows a long line in parts', () => {
    expect(raws('x'.repeat(25_000)).map((raw) => raw.length)).toEqual([10_000, 10_000, 5000]);
  });

  it('is searched without colors and case', () => {
    const lines = read('An \u001b[31mErr\u001b[0mor\nfine\nerror\n');
    expect([findLines(lines, 'ERROR'), findLines(lines, '')]).toEqual([[0, 2], []]);
  });
});
