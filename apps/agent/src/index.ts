export { createProgram } from './command-line/program.js';
export { agentOptions, type AgentOption } from './config/index.js';
