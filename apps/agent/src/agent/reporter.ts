import { pino } from 'pino';

/** Structured fields of a log message. Never put output, params or tokens here. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

export interface Reporter {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Prints a line of a command's output, in which secrets are replaced. */
  output(id: number, line: string): void;
  /** Replaces the status line of a terminal. */
  status(text: string): void;
}

/** Characters of the log that wait to be written; more are dropped. */
const MAX_UNWRITTEN = 2 ** 20;

/** Logs JSON lines to standard output. */
export function jsonReporter(name: string): Reporter {
  // What can't be written now, on a full disk for example, is written later.
  const out = pino.destination({ fd: 1, sync: true, maxLength: MAX_UNWRITTEN });
  out.on('error', () => undefined);
  const logger = pino({ base: { agent: name }, formatters: { level: (label) => ({ level: label }) } }, out);
  return {
    info: (message, fields) => {
      logger.info(fields, message);
    },
    warn: (message, fields) => {
      logger.warn(fields, message);
    },
    error: (message, fields) => {
      logger.error(fields, message);
    },
    output: (id, line) => {
      logger.info({ id, output: line }, 'output');
    },
    status: () => undefined,
  };
}

const CLEAR_LINE = '\r\u001b[K';

/** Logs for a terminal, with a status line at the bottom. */
export function terminalReporter(out: NodeJS.WriteStream): Reporter {
  let line = '';
  const draw = (text: string) => {
    line = text;
    out.write(CLEAR_LINE + text.slice(0, Math.max(out.columns - 1, 20)));
  };
  const print =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      const rest = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
      const time = new Date().toTimeString().slice(0, 8);
      out.write(`${CLEAR_LINE}${[time, level, printable([message, ...rest].join(' '))].join(' ')}\n`);
      draw(line);
    };
  return {
    info: print(' '),
    warn: print('!'),
    error: print('E'),
    output: (id, text) => {
      out.write(`${CLEAR_LINE}${String(id)} | ${withColors(text)}\u001b[0m\n`);
      draw(line);
    },
    status: (text) => {
      draw(printable(text));
    },
  };
}

/** Escapes control characters: names come from the server and must not control the terminal. */
const printable = (text: string) => text.replace(/\p{C}/gu, '?');

/** Escapes control characters but tabs and colors. */
const withColors = (text: string) => text.replace(CONTROL, (match) => (match.length > 1 ? match : '?'));

/** A color, or a control character. Made of a string, because lint forbids these in expressions. */
const CONTROL = new RegExp(String.raw`\u001b\[[\d;]*m|(?!\t)\p{Cc}`, 'gu');
