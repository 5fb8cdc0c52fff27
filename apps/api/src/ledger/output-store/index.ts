export { continueOutputs, extend, type Continuation } from './continue-outputs.js';
export type { Mask, OutputEnd } from './output-end.js';
export { Outputs, type Chunk } from './outputs.repository.js';
/** Parts of transactions of other features. */
export * as outputStore from './output-store.js';
export { OUTPUT_CHANNEL } from './output-store.js';
