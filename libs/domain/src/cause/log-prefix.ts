const TIME = new RegExp(
  [
    /\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT)\b|[+-]\d\d:?\d\d)?/,
    /\d{1,2}[/.]\d{1,2}[/.]\d{2,4}(?:,? \d{1,2}:\d\d(?::\d\d)?)?(?: [AP]M\b)?/,
    /\d{2}\.\d\d\.\d\d \d\d:\d\d:\d\d/,
    /\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?: [AP]M\b)?/,
    /(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

const LEVEL =
  /(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRITICAL|FATAL)\b|(?:[Ii]nfo|[Ww]arn(?:ing)?|[Ee]rror|[Ff]atal)(?=[:\]])/;

/** A time, a level, a thread in brackets, the number of a process, and the name of a logger, in any order. */
const PREFIX = new RegExp(
  `^\\s*(?:(?:[[(<]?(?:${TIME.source}|${LEVEL.source})[\\])>]?|(?:##)?\\[[^\\][]{1,40}\\]|\\d{1,7}(?= )` +
    `|\\w[\\w$-]{0,80}(?:\\.[\\w$-]{1,80}){1,20}(?= +[-:]))[\\s|:*-]*){0,8}`,
);

/** A line of a log without what loggers write before its text. */
export function withoutPrefix(line: string): string {
  return line.replace(PREFIX, '');
}
