export { WebhookDeliveryWorker } from './webhook-delivery-worker.js';
export { encryptedWebhookSecrets } from './webhook-secrets.js';
export { WebhooksModule } from './webhooks.module.js';
