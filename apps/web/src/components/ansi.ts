/** Text with one look. */
export interface Span {
  readonly text: string;
  /** CSS classes of run-output.css; empty for plain text. */
  readonly classes: string;
}

/** How the text after a place looks. */
export interface Style {
  readonly color: string;
  readonly background: string;
  readonly attributes: readonly string[];
}

export const PLAIN: Style = { color: '', background: '', attributes: [] };

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const ATTRIBUTES: Readonly<Record<number, string>> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 9: 'strike' };

const ESCAPE = '\u001b';
const BELL = '\u0007';
/** A control sequence, or a control character other than tabs and newlines; captures the parameters of colors (SGR). */
const CONTROL = new RegExp(
  [
    String.raw`${ESCAPE}\[([\d;:]*)m`,
    String.raw`${ESCAPE}\[[0-?]*[ -/]*[@-~]`,
    String.raw`${ESCAPE}\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\)?`,
    String.raw`${ESCAPE}[@-Z\\^_]?`,
    String.raw`(?![\t\n])\p{Cc}`,
  ].join('|'),
  'gu',
);

/** Splits a line at changes of its look. Other control sequences are left out. */
export function spansOf(line: string, before: Style): { spans: Span[]; after: Style } {
  const spans: Span[] = [];
  let style = before;
  let end = 0;
  const add = (text: string) => {
    if (text !== '') spans.push({ text, classes: classesOf(style) });
  };
  for (const { 0: whole, 1: codes, index } of line.matchAll(CONTROL)) {
    add(line.slice(end, index));
    end = index + whole.length;
    if (codes !== undefined) style = applyCodes(style, codes);
  }
  add(line.slice(end));
  return { spans, after: style };
}

/** The line as a reader sees it. */
export function plainText(line: string): string {
  return line.includes(ESCAPE) ? line.replaceAll(CONTROL, '') : line;
}

function classesOf({ color, background, attributes }: Style): string {
  return [color && `ansi-${color}`, background && `ansi-on-${background}`, ...attributes.map((name) => `ansi-${name}`)]
    .filter(Boolean)
    .join(' ');
}

function applyCodes(before: Style, codes: string): Style {
  const numbers = codes.split(/[;:]/).map(Number);
  let style = before;
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 38 || code === 48) {
      // 256 colors and true color are shown in the nearest of the 16, if they are among them.
      const indexed = numbers[at + 1] === 5 ? nameOf(numbers[at + 2] ?? 0) : '';
      style = { ...style, [code === 38 ? 'color' : 'background']: indexed };
      at += numbers[at + 1] === 5 ? 2 : 4;
    } else style = applyCode(style, code);
  }
  return style;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  const attribute = ATTRIBUTES[code];
  if (attribute !== undefined) return { ...style, attributes: [...new Set([...style.attributes, attribute])] };
  if (code >= 22 && code <= 29) {
    const ended = code === 22 ? ['bold', 'dim'] : [ATTRIBUTES[code - 20] ?? ''];
    return { ...style, attributes: style.attributes.filter((name) => !ended.includes(name)) };
  }
  const name = nameOf(code >= 90 ? (code % 10) + 8 : code % 10);
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color: name };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: name };
  if (code === 39) return { ...style, color: '' };
  return code === 49 ? { ...style, background: '' } : style;
}

/** @param index from 0 to 15 */
function nameOf(index: number): string {
  const name = NAMES[index % 8] ?? '';
  return index > 15 ? '' : index > 7 ? `bright-${name}` : name;
}
