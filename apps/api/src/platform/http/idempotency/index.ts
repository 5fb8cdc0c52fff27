export { Creation } from './creation.js';
export { Once, tellReplays, type OnceRequest } from './idempotency-key.js';
export { IdempotencyRepository } from './idempotency.repository.js';
export { IdempotencyPurge } from './purge.js';
export { ShowsSecretOnce, TakesNoIdempotencyKey } from './shows-secret-once.js';
