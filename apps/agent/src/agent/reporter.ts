import { pino } from 'pino';

/** What goes with a message: never output, params or tokens. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

/** Tells people what the agent does. */
export interface Reporter {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** What is going on now. */
  status(text: string): void;
}

/** Logs a line of JSON each on standard output. */
export function jsonReporter(name: string): Reporter {
  const logger = pino({ base: { agent: name } }, pino.destination({ fd: 1, sync: true }));
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
    status: () => undefined,
  };
}

const CLEAR_LINE = '\r\u001b[K';

/** Writes for a person: what happens, and below it a line with what is going on. */
export function terminalReporter(out: NodeJS.WriteStream): Reporter {
  let line = '';
  const draw = (text: string) => {
    line = text;
    out.write(CLEAR_LINE + text.slice(0, Math.max(out.columns - 1, 20)));
  };
  const say =
    (mark: string) =>
    (message: string, fields: Fields = {}) => {
      const rest = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
      const time = new Date().toTimeString().slice(0, 8);
      out.write(`${CLEAR_LINE}${[time, mark, printable([message, ...rest].join(' '))].join(' ')}\n`);
      draw(line);
    };
  return {
    info: say(' '),
    warn: say('!'),
    error: say('E'),
    status: (text) => {
      draw(printable(text));
    },
  };
}

/** Names come from the server: none of them controls the terminal. */
const printable = (text: string) => text.replace(/\p{C}/gu, '?');
