export { IdempotentCreate } from './idempotent-create.js';
export { IdempotencyKey, tellReplays, type IdempotentRequest } from './idempotency-key.js';
export { IdempotencyRepository } from './idempotency.repository.js';
export { IdempotencyPurge } from './purge.js';
export { ShowsSecretOnce, TakesNoIdempotencyKey } from './shows-secret-once.js';
