export { agentOptions, type AgentOption } from './config/options.js';
