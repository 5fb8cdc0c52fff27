export { NamedTokensService } from './named-tokens.service.js';
export { newToken } from './token-text.js';
export { TokensModule } from './tokens.module.js';
export { TokensService } from './tokens.service.js';
