import { titleOf } from './cause-title.js';
import { ERROR } from './error-words.js';
import { judge, type LineRank } from './line-rank.js';
import { withoutPrefix } from './log-prefix.js';

/** Version of the rules for cause lines and titles. Increment it with every change: stored ones are then computed again. */
export const CAUSE_RULES = 4;

/** In characters. */
export const MAX_CAUSE_LINE = 300;

/** The parts of a long message that are read, in UTF-16 units, so that the cost does not grow with its length. */
const END_LENGTH = 32_768;
const START_LENGTH = 8192;

/** A line beyond this length is judged by its beginning. */
const JUDGED_LENGTH = 300;

/** Lines between the end and an error that are read: more are the output of a program, not its last words. */
const MAX_LINES_BELOW = 100;

/** Lines that are read of each part, from its end: all frames of a stack fit, and a text of very short lines costs no more. */
const MAX_LINES = 800;

/** Begins what follows the reason to the end: what Python reports while it ends, with a traceback of its own, and advice. */
const AFTERMATH =
  /^(?:Exception ignored (?:in|while)|Fatal Python error: _enter_buffered_busy|Unclosed (?:client session|connector)|Error in (?:sys\.excepthook|atexit\._run_exitfuncs):|(?:Action|Solution|Resolution|How to fix(?: it| this)?|Suggestions?|Recommendations?|Next steps|What to do):\s*$)/i;

/** In lines. */
const MAX_AFTERMATH = 40;
/** Announces what a program does last, whatever happened: errors below have not made the run fail. */
const LAST_STEP =
  /^\W*(?:[\w.-]{1,40}: )?(?:clean(?:ing|ed)? ?up|(?:sending|posting)\b.*\b(?:notification|alert|e?-?mail|metrics|telemetry)|uploading\b.*\b(?:logs?|artifacts?)|(?:stopping|removing|deleting|releasing)\b.*\b(?:containers?|te?mp\w*|locks?|work\w*|session)\b|log(?:ging)? ?out\b)/i;
/** In lines. */
const MAX_LAST_STEPS = 8;

/** Colours and other control sequences of terminals (ECMA-48), and control characters. */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b-\x1f\x7f]/g;

/** A page of HTML. */
const PAGE = /<(?:!doctype html|html)\b[^]*?(?:<\/html>|$)/gi;

/** Headings of a page that are judged. */
const MAX_HEADINGS = 20;

/** What is read before a page on its line, in UTF-16 units. */
const MAX_BEFORE_PAGE = 100;
/** The vertical bar that Python and PowerShell print before each line of an error. */
const BOX = /^\s*[|│] (?!.*[|│]$)/;

/** A line is read up to this length, in UTF-16 units. */
const READ_LENGTH = 1200;

/** Why a run failed. */
export interface Cause {
  /** At most 300 characters. */
  readonly line: string;
  /** The whole line with placeholders: the same for messages with one cause. */
  readonly title: string;
}

/** Why a run failed, by the message of its result. */
export function causeOf(message: string): Cause {
  const line = textOf(lineOf(message));
  return { line: shorten(line), title: titleOf(line) };
}

/**
 * The line of a message that says why a run failed: the last error, or without one the last obstacle or the last line that says
 * something. Stack frames, closing lines about the exit code, and advice are left out.
 * @returns at most 300 characters without control sequences; empty for a blank message
 */
export function causeLineOf(message: string): string {
  return shorten(textOf(lineOf(message)));
}

function lineOf(message: string): string {
  const lines = linesOf(message.slice(-END_LENGTH));
  const aftermath = lines.findIndex(
    (line, index) =>
      (index > lines.length - MAX_AFTERMATH && AFTERMATH.test(line)) ||
      (index > lines.length - MAX_LAST_STEPS && LAST_STEP.test(withoutPrefix(line))),
  );
  const error = aftermath > 0 ? lastError(ranked(lines.slice(0, aftermath))) : undefined;
  if (error !== undefined) return error;
  const end = ranked(lines);
  const start = ranked(message.length > END_LENGTH ? linesOf(message.slice(0, START_LENGTH)) : []);
  return (
    lastError(end) ??
    lastError(start) ??
    lastOf(end, 'obstacle') ??
    lastOf(end, 'summary') ??
    lastOf(end, 'other') ??
    lastOf(end, 'closing') ??
    lastOf(end, 'frame') ??
    ''
  );
}

function linesOf(text: string): string[] {
  return text
    .replace(PAGE, (page: string, offset: number) =>
      pageText(page, text.slice(Math.max(0, offset - MAX_BEFORE_PAGE), offset)),
    )
    .split(/[\n\r]+/)
    .slice(-MAX_LINES)
    .map((line) => line.replace(CONTROLS, '').replace(BOX, '').trimEnd())
    .filter((line) => line.trim() !== '');
}

/** Of a page behind an error on the same line, the rest of that line. */
function pageText(page: string, before: string): string {
  const begin = before.slice(before.lastIndexOf('\n') + 1);
  if (!ERROR.test(begin)) return headingOf(page);
  // A page that was cut off does not show where it ends.
  return /<\/html>$/i.test(page) ? `${/^.*/.exec(page)?.[0] ?? ''}\n` : page;
}

/** The exception that a page names; else its heading or title, whichever says more. */
function headingOf(page: string): string {
  const exception = /<\w+[^<>]*>\s*([\w.$]{0,80}(?:Error|Exception|Fault): [^<]+)<\//.exec(page)?.[1];
  if (exception !== undefined) return `\n${exception.trim()}\n`;
  const headings = [...page.matchAll(/<(h1|title)[^<>]*>([^<]*)<\/\1>/gi)].slice(0, MAX_HEADINGS);
  const found = headings.map(([, , text = '']) => text.trim());
  const errors = found.filter((text) => judge(shortened(text), '', '') === 'error');
  const heading = (errors.length > 0 ? errors : found).reduce(
    (best, text) => (text.length > best.length ? text : best),
    '',
  );
  return heading === '' ? page : `\n${heading}\n`;
}

interface RankedLines {
  readonly lines: readonly string[];
  readonly rankAt: (index: number) => LineRank;
}

/** Judges each line once, when it is first asked for. */
function ranked(lines: readonly string[]): RankedLines {
  const ranks: (LineRank | undefined)[] = [];
  const at = (index: number) => shortened(lines[index] ?? '');
  const rankAt = (index: number) => (ranks[index] ??= judge(at(index), at(index - 1), at(index + 1)));
  return { lines, rankAt };
}

function lastError({ lines, rankAt }: RankedLines): string | undefined {
  let below = 0;
  for (let index = lines.length - 1; index >= 0 && below < MAX_LINES_BELOW; index -= 1) {
    const rank = rankAt(index);
    if (rank === 'error') return lines[index];
    if (rank === 'other') below += 1;
  }
  return undefined;
}

function lastOf({ lines, rankAt }: RankedLines, rank: LineRank): string | undefined {
  const from = Math.max(0, lines.length - MAX_LINES_BELOW);
  for (let index = lines.length - 1; index >= from; index -= 1) {
    if (rankAt(index) === rank) return lines[index];
  }
  return undefined;
}

/** What is judged of a line. */
function shortened(line: string): string {
  return line.length > JUDGED_LENGTH ? `${line.slice(0, JUDGED_LENGTH)}…` : line;
}

/** Tags are left out of a line of HTML or XML. A page on one line has a title. */
function textOf(line: string): string {
  const read = line.trim().slice(0, READ_LENGTH).toWellFormed();
  if (!/^<(?:!|[/?]?[a-z][\w:.-]*(?:\s+[\w:.-]+=[^<>]*)?\s*\/?>)/i.test(read)) return read;
  return (/<(message|faultstring)>([^<]+)<\/\1>/i.exec(read)?.[2] ?? read.replace(/<[^<>]*>/g, ' ')).trim() || read;
}

function shorten(line: string): string {
  const characters = Array.from(line);
  return characters.length > MAX_CAUSE_LINE ? `${characters.slice(0, MAX_CAUSE_LINE - 1).join('')}…` : line;
}
