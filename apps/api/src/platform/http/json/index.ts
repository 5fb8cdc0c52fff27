export type { JsonText } from './json-scanner.js';
export { TextPosition } from './text-position.js';
export { parseJson, parseSmallJson, SMALL_JSON } from './parse-json.js';
