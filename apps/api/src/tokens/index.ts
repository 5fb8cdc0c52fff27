export { canBeToken, newToken } from './token-text.js';
export { NamedTokensService } from './named-tokens.service.js';
export { TokensModule } from './tokens.module.js';
export { TokensService } from './tokens.service.js';
