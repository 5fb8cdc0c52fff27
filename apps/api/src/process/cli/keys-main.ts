import { requireNode } from '../require-node.js';

requireNode();
const { runKeys } = await import('./keys-program.js');
await runKeys();
