import '../webhook-caps.spec.js';
import '../webhook-delivery.spec.js';
import '../webhook-replicas.spec.js';
import '../webhook-secrets.spec.js';
import '../webhooks.spec.js';
