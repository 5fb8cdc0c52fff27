export { WebhookDeliveryWorker } from './webhook-delivery-worker.js';
export { sealedWebhookSecrets } from './webhook-secrets.js';
export { WebhooksModule } from './webhooks.module.js';
