import { Injectable } from '@nestjs/common';

import { DecryptionError } from '../../platform/secrets/index.js';
import type { ClaimedDelivery, Recipient } from './outbox.repository.js';
import { WebhookClient, withoutResponse, type Outcome } from './webhook-client.js';
import { WebhookSecrets } from './webhook-secrets.js';

@Injectable()
export class WebhookSigner {
  constructor(
    private readonly client: WebhookClient,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** Signs and sends a body, and returns the result. */
  async send(delivery: ClaimedDelivery, { url, owner, ...secrets }: Recipient, body: string): Promise<Outcome> {
    try {
      const signed = this.secrets.sign(secrets, { id: delivery.message_id, at: delivery.last_attempt_at, body });
      const headers = { 'content-type': 'application/json', 'user-agent': 'Syncledger-Webhooks', ...signed };
      return await this.client.post({ url, headers, body, owner });
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      return withoutResponse('The webhook’s secret cannot be decrypted. Create a new one.');
    }
  }
}
