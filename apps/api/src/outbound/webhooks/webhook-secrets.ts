import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';

import { Keyring, aadOf, type EncryptedColumn } from '../../platform/secrets/index.js';

const CURRENT: EncryptedColumn = { table: 'webhooks', column: 'secret' };
const PREVIOUS: EncryptedColumn = { table: 'webhooks', column: 'previous_secret' };

/** The columns with encrypted webhook secrets. */
export const encryptedWebhookSecrets: readonly EncryptedColumn[] = [CURRENT, PREVIOUS];

/** Bytes of a secret; Standard Webhooks requires 24 to 64. */
const SECRET_BYTES = 32;

/** The encrypted secrets of a webhook. */
export interface EncryptedSecrets {
  readonly id: number;
  readonly secret: string;
  /** Also signs, until it expires. */
  readonly previous: string | null;
}

export interface SignedMessage {
  readonly id: string;
  /** Microseconds. */
  readonly at: number;
  readonly body: string;
}

/** Creates, encrypts and uses webhook secrets. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly keyring: Keyring) {}

  /** A new secret, in the form of Standard Webhooks. */
  make(): string {
    return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  /** @param id of the webhook: authenticated, so an encrypted secret does not decrypt in another row */
  encrypt(id: number, secret: string): string {
    return this.keyring.encrypt(secret, aadOf(CURRENT, id));
  }

  /**
   * Encrypts a webhook's secret again as its previous one.
   * @throws DecryptionError
   */
  encryptAsPrevious(id: number, encrypted: string): string {
    return this.keyring.encrypt(this.keyring.decrypt(encrypted, aadOf(CURRENT, id)), aadOf(PREVIOUS, id));
  }

  /**
   * The headers of Standard Webhooks, signed with each of the secrets.
   * @throws DecryptionError
   */
  sign({ id, secret, previous }: EncryptedSecrets, message: SignedMessage): Record<string, string> {
    const secrets = [this.keyring.decrypt(secret, aadOf(CURRENT, id))];
    if (previous !== null) secrets.push(this.keyring.decrypt(previous, aadOf(PREVIOUS, id)));
    const at = new Date(message.at / 1000);
    return {
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(message.at / 1_000_000)),
      'webhook-signature': secrets.map((one) => new Webhook(one).sign(message.id, at, message.body)).join(' '),
    };
  }
}
