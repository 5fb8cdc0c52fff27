export { canBeToken, newToken } from './token-text.js';
export { TokenReview, type ReviewedToken } from './token-review.js';
export { NamedTokensService } from './named-tokens.service.js';
export { TokensModule } from './tokens.module.js';
export { TokensService } from './tokens.service.js';
