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
const ATTRIBUTES: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};

const ESCAPE = '\u001b';
const BELL = '\u0007';
/**
 * A control sequence, or a control character other than tabs and newlines, those of writing directions included, which could make a
 * text read as another one; captures the parameters of colors (SGR).
 */
const CONTROL = new RegExp(
  [
    String.raw`${ESCAPE}\[([\d;:]*)m`,
    String.raw`(?:${ESCAPE}\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`${ESCAPE}[\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\)?`,
    String.raw`${ESCAPE}[ -/]*[0-~]?`,
    String.raw`(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]`,
  ].join('|'),
  'gu',
);

/**
 * Splits a line at changes of its look. Other control sequences are left out, and so is what is overwritten after a carriage return
 * or backspaces.
 */
export function spansOf(line: string, before: Style): { spans: Span[]; after: Style } {
  const spans: Span[] = [];
  let style = before;
  let end = 0;
  let backspaces = 0;
  // Carriage returns at the end overwrite nothing.
  let shownEnd = line.length;
  while (line[shownEnd - 1] === '\r') shownEnd -= 1;
  const add = (text: string) => {
    if (text === '') return;
    dropLast(spans, backspaces);
    backspaces = 0;
    spans.push({ text, classes: classesOf(style) });
  };
  for (const { 0: whole, 1: codes, index } of line.matchAll(CONTROL)) {
    add(line.slice(end, index));
    end = index + whole.length;
    if (codes !== undefined) style = applyCodes(style, codes);
    else if (whole === '\b') backspaces += 1;
    else if (whole === '\r' && end < shownEnd) spans.length = backspaces = 0;
  }
  add(line.slice(end));
  return { spans: joined(spans), after: style };
}

/** Joins neighbours of one look, which would be elements of their own. */
function joined(spans: readonly Span[]): Span[] {
  const groups: { classes: string; texts: string[] }[] = [];
  for (const { text, classes } of spans) {
    const last = groups.at(-1);
    if (last?.classes === classes) last.texts.push(text);
    else groups.push({ classes, texts: [text] });
  }
  return groups.map(({ classes, texts }) => ({ text: texts.join(''), classes }));
}

/** Removes characters from the end. */
function dropLast(spans: Span[], characters: number): void {
  let left = characters;
  while (left > 0) {
    const last = spans.pop();
    if (!last) return;
    if (last.text.length > left) spans.push({ ...last, text: last.text.slice(0, -left) });
    left -= last.text.length;
  }
}

/** The text as a reader sees it, without its look. */
export function plainText(text: string): string {
  if (text.search(CONTROL) === -1) return text;
  return text
    .split('\n')
    .map((line) =>
      spansOf(line, PLAIN)
        .spans.map((span) => span.text)
        .join(''),
    )
    .join('\n');
}

function classesOf({ color, background, attributes }: Style): string {
  return [color && `ansi-${color}`, background && `ansi-on-${background}`, ...attributes.map((name) => `ansi-${name}`)]
    .filter(Boolean)
    .join(' ');
}

function applyCodes(before: Style, codes: string): Style {
  const parameters = codes.split(';');
  let style = before;
  while (parameters.length > 0) {
    // The details of a code follow it, or colons: "38;5;196", "38:2::255:0:0", "4:3".
    const [code = 0, ...details] = (parameters.shift() ?? '').split(':').map(Number);
    if (code !== 38 && code !== 48 && code !== 58) {
      style = applyCode(style, code === 4 && details[0] === 0 ? 24 : code);
      continue;
    }
    if (details.length === 0) details.push(...parameters.splice(0, parameters[0] === '5' ? 2 : 4).map(Number));
    const name = details[0] === 5 ? nameOf(details[1] ?? 0) : nearest(details.slice(-3));
    // 58 is the color of the underline.
    if (code !== 58) style = { ...style, [code === 38 ? 'color' : 'background']: name };
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

/** @param index of 256 colors */
function nameOf(index: number): string {
  if (index >= 232) return nearest([8 + 10 * (index - 232)]);
  if (index >= 16) return nearest([36, 6, 1].map((size) => Math.floor((index - 16) / size) % 6).map(levelOf));
  const name = NAMES[index % 8] ?? '';
  return index > 7 ? `bright-${name}` : name;
}

const levelOf = (step: number) => (step === 0 ? 0 : 55 + 40 * step);

/** The color of those that are readable in both themes that is most like one of red, green and blue, from 0 to 255. */
function nearest(levels: readonly number[]): string {
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  if (high - low < 48) return high < 160 ? 'black' : 'white';
  const [red = 0, green = 0, blue = 0] = levels.map((level) => (level > (low + high) / 2 ? 1 : 0));
  return NAMES[red + 2 * green + 4 * blue] ?? '';
}
