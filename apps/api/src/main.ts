import { requireNode } from './process/require-node.js';

requireNode();
const { startServer } = await import('./process/start-server.js');
await startServer(process.argv.slice(2));
