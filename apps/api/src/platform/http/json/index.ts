export type { JsonText } from './json-scanner.js';
export { parseJson, parseSmallJson, SMALL_JSON } from './parse-json.js';
