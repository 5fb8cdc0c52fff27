import { startServer } from './process/start-server.js';

await startServer(process.argv.slice(2));
