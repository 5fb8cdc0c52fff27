export { IdempotencyStore } from './idempotency-store.js';
export { IdempotentCreate } from './idempotent-create.js';
export { IdempotencyKey, markReplays, type IdempotentRequest } from './idempotency-key.js';
export { IdempotencyRepository } from './idempotency.repository.js';
export { IdempotencyPurge } from './purge.js';
export { assertNoIdempotencyKey, RejectsIdempotencyKey, ShowsSecretOnce } from './shows-secret-once.js';
