import { PLAIN, plainText, spansOf, type Style } from '../../../components/ansi.js';

/** A line, and how its beginning looks. */
export interface OutputLine {
  readonly raw: string;
  readonly style: Style;
}

/** A longer line is shown in parts. */
const MAX_LINE = 10_000;

/** Output in lines. It is replaced when text is added, but its lines are not. */
export class OutputText {
  private constructor(
    readonly lines: readonly OutputLine[],
    private readonly rest: OutputLine,
  ) {}

  static readonly empty = new OutputText([], { raw: '', style: PLAIN });

  /** All lines, the unfinished last one included. */
  get all(): readonly OutputLine[] {
    return this.rest.raw === '' ? this.lines : [...this.lines, this.rest];
  }

  add(text: string): OutputText {
    const lines = [...this.lines];
    let { style } = this.rest;
    const raws = (this.rest.raw + text).split('\n').flatMap(partsOf);
    const last = raws.pop() ?? '';
    for (const raw of raws) {
      lines.push({ raw, style });
      if (raw.includes('\u001b')) style = spansOf(raw, style).after;
    }
    return new OutputText(lines, { raw: last, style });
  }
}

function partsOf(line: string): string[] {
  if (line.length <= MAX_LINE) return [line];
  return Array.from({ length: Math.ceil(line.length / MAX_LINE) }, (_, index) =>
    line.slice(index * MAX_LINE, (index + 1) * MAX_LINE),
  );
}

/** The numbers of the lines that contain a text, ignoring case. */
export function findLines(lines: readonly OutputLine[], text: string): number[] {
  if (text === '') return [];
  const wanted = text.toLowerCase();
  return lines.flatMap(({ raw }, index) => (plainText(raw).toLowerCase().includes(wanted) ? [index] : []));
}
