export {
  lineParserFor,
  Lines,
  LINES_LIMIT,
  linesTooLarge,
  readLineBodies,
  TAKES_LINES,
  TakesLines,
} from './line-bodies.js';
export { linesText } from './lines-text.js';
export type { Line } from './splitter.js';
