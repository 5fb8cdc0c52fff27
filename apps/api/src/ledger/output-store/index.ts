export { Outputs, type Chunk, type Mask } from './outputs.repository.js';
/** Parts of transactions of other features. */
export * as outputStore from './output-store.js';
export { OUTPUT_CHANNEL } from './output-store.js';
