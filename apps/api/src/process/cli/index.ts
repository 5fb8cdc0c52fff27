export { createProgram } from './program.js';
export { Terminal } from './terminal.js';
